package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Map;

/**
 * Every second float, such as the real parts of complex numbers: full vectors are taken apart and put together in
 * registers.
 */
final class Pairs {
    private static final ClassDesc SHUFFLE = ClassDesc.of("jdk.incubator.vector.VectorShuffle");

    private final Frame frame;
    private final CodeBuilder code;
    private final Spaced spaced;
    private final VectorCode vector;

    Pairs(Frame frame, Spaced spaced, VectorCode vector) {
        this.frame = frame;
        this.code = frame.code;
        this.spaced = spaced;
        this.vector = vector;
    }

    /** @param stride distance between the elements of neighbouring work-items */
    static boolean fit(Array a, int stride) {
        return stride == 2 && a.space() != Space.PRIVATE && a.element() == Element.FLOAT;
    }

    /** Whether a statement and the next are stores that fill 2·{@link Lanes#WIDTH} neighbouring elements. */
    static boolean fill(List<Stmt> statements, int i, Plan plan) {
        if (i + 1 == statements.size()
                || !(statements.get(i) instanceof Store even)
                || !(statements.get(i + 1) instanceof Store odd)
                || !even.array().equals(odd.array())
                || !fit(even.array(), plan.shapes.of(even.index()))
                || Trees.loads(odd.value())) {
            return false;
        }
        List<Stmt> before = statements.subList(0, i);
        LinearForm first = LinearForm.behind(before, even.index(), plan.local);
        LinearForm second = LinearForm.behind(before, odd.index(), plan.local);
        return first.lasts(before)
                && second.lasts(before)
                && second.plus(first.times(-1)).equals(new LinearForm(Map.of(), 1));
    }

    /** Pushes the elements of all lanes, by two vectors that reach no further than the last of them. */
    void load(Array a, Expr index) {
        spaced.first(index);
        contiguous(a, 0);
        rearrange("EVEN");
        contiguous(a, Lanes.WIDTH - 1);
        rearrange("EVEN_OF_LAST");
        blend("UPPER");
    }

    private void contiguous(Array a, int distance) {
        vector.contiguousLoad(a.name(), Type.FLOAT, a.space() == Space.GLOBAL, Spaced.at(distance));
    }

    /** The two stores that {@link #fill}. */
    void store(Store even, Store odd) {
        int a = pushed(even.value());
        int b = pushed(odd.value());
        spaced.first(even.index());
        merge(even.array(), a, b, "TWICE_LOWER", 0);
        merge(even.array(), a, b, "TWICE_UPPER", Lanes.WIDTH);
    }

    private int pushed(Expr value) {
        int slot = frame.newReference();
        vector.push(value);
        code.astore(slot);
        return slot;
    }

    private void merge(Array array, int even, int odd, String shuffle, int distance) {
        code.aload(even);
        rearrange(shuffle);
        code.aload(odd);
        rearrange(shuffle);
        blend("ODD");
        vector.contiguousStore(array.name(), Type.FLOAT, array.space() == Space.GLOBAL, Spaced.at(distance));
    }

    private void rearrange(String shuffle) {
        code.getstatic(Descs.LANES, shuffle, SHUFFLE)
                .invokevirtual(Descs.FLOATS, "rearrange", MethodTypeDesc.of(Descs.FLOATS, SHUFFLE));
    }

    private void blend(String mask) {
        code.getstatic(Descs.LANES, mask, Descs.MASK)
                .invokevirtual(Descs.FLOATS, "blend", MethodTypeDesc.of(Descs.FLOATS, Descs.VECTOR, Descs.MASK));
    }
}
