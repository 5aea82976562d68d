package io.omnitransfer.embedded.compiler.c;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.List;
import java.util.Optional;

/** What differs between the Cs of devices. */
public sealed interface Dialect permits OpenClDialect, CudaDialect {
    /** OpenCL C 1.2. */
    Dialect OPENCL = new OpenClDialect();

    /**
     * CUDA C for NVRTC, without header files.
     *
     * @param groupSize work-items of a group, a bound for the register allocation
     */
    static Dialect cuda(int groupSize) {
        return cuda(groupSize, 1);
    }

    /**
     * As {@link #cuda(int)}, with a tighter bound.
     *
     * @param groups that a multiprocessor is to have room for
     */
    static Dialect cuda(int groupSize, int groups) {
        return new CudaDialect(groupSize, groups);
    }

    /** What stands before the kernel: functions with Java's semantics. */
    String prelude();

    /** What stands before the kernel's name. */
    String kernel();

    /** A value's type. */
    String type(Type type);

    /** An int that is about to get another width. */
    default String wrapped(String value) {
        return value;
    }

    /** A constant of type long. */
    String longConstant(long value);

    /** The type an array's elements are stored in. */
    String stored(Element element, Space space);

    /** Parameter for a global array. */
    String pointer(Element element, String name);

    /** Declarations of the arrays of a group. */
    List<String> locals(List<Array> arrays);

    /** The value a shuffle passes on. */
    default String shuffle(Expr.Shuffle.Kind kind, String value, String delta) {
        return "%s(%s, %s)".formatted(warp("shuffle_" + kind), value, delta);
    }

    /** The function of this name in the prelude, for what the work-items of a warp do together. */
    default String warp(String function) {
        throw new IllegalStateException("not lowered: " + function);
    }

    /** What asks the compiler to unroll the loop that follows. */
    default Optional<String> unroll() {
        return Optional.empty();
    }

    /** Bytes of memory for the arrays of a group that a launch has to provide; 0 where declarations suffice. */
    default long dynamicBytes(List<Array> arrays) {
        return 0;
    }

    /** An element. */
    String load(Array array, String name, String index);

    /** Assignment to an element, without semicolon. */
    String store(Array array, String name, String index, String value);

    /** Indivisible addition to an element, without semicolon. */
    String atomicAdd(Array array, String name, String index, String value);

    /** Position or extent of a work-item. */
    String id(Expr.Id id);

    /** Whether a branch with a barrier has to end in one; it is uniform, so that all work-items get there. */
    default boolean closesBarriers() {
        return false;
    }

    /** Statement at which the work-items of a group wait for each other. */
    String barrier();
}
