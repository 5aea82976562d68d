package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.front.UnsupportedKernelException;
import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.pass.Optimizer;
import io.omnitransfer.embedded.compiler.pass.SmallFloats;
import io.omnitransfer.embedded.compiler.pass.Warps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A kernel compiled for groups of one size. */
public final class JvmKernel {
    /** Statements an unrolled loop may have, from the first attempt to the last. */
    private static final int[] UNROLLED = {200, 40, 0};

    private final Kernel kernel;
    private final Plan plan;
    private final GroupCode group;
    /** The same, item by item, if there is a choice. */
    private final GroupCode plain;

    private final Pace pace;
    private final List<String> report;

    private JvmKernel(KernelClass c, @Nullable KernelClass plain) {
        this.kernel = c.plan.kernel;
        this.plan = c.plan;
        this.group = c.define();
        this.plain = plain == null ? group : plain.define();
        this.pace = plain == null ? Pace.decided() : new Pace();
        this.report = List.copyOf(c.report);
    }

    /**
     * @param local work-items of a group along dimensions 0, 1 and 2
     * @param contract whether a·b + c may be computed with one rounding
     * @param vectors whether work-items may be lanes of vectors
     * @throws io.omnitransfer.embedded.compiler.front.UnsupportedKernelException for barriers in divergent control flow
     */
    public static JvmKernel compile(Kernel kernel, List<Integer> local, boolean contract, boolean vectors) {
        return generate(kernel, local, contract, vectors, false);
    }

    /**
     * As {@link #compile}, but in vectors only once these are faster than one work-item after the other: vector code
     * takes long to warm up.
     */
    public static JvmKernel adaptive(Kernel kernel, List<Integer> local, boolean contract) {
        return generate(kernel, local, contract, true, true);
    }

    /**
     * Code that checks indices, item by item, over poisoned local and private memory.
     *
     * @throws io.omnitransfer.embedded.compiler.front.UnsupportedKernelException as {@link #compile}
     */
    public static JvmKernel strict(Kernel kernel, List<Integer> local) {
        Kernel tidy = Optimizer.tidy(SmallFloats.lower(Warps.lower(kernel, local)));
        try {
            return new JvmKernel(new KernelClass(new Plan(tidy, local, false, true), false), null);
        } catch (IllegalArgumentException _) {
            throw tooLarge(kernel);
        }
    }

    private static JvmKernel generate(
            Kernel source, List<Integer> local, boolean contract, boolean vectors, boolean adaptive) {
        Kernel kernel = SmallFloats.lower(Warps.lower(source, local));
        for (int unrolled : UNROLLED) {
            Kernel optimized = Padding.of(Optimizer.vectorize(kernel, unrolled, Fission.sums(contract)), local);
            try {
                Plan plan = new Plan(optimized, local, contract, false);
                KernelClass c = new KernelClass(plan, vectors);
                if (unrolled == 0 || !c.huge()) {
                    return new JvmKernel(c, adaptive ? new KernelClass(plan, false) : null);
                }
            } catch (IllegalArgumentException _) {
                if (unrolled == 0) {
                    throw tooLarge(kernel);
                }
            }
        }
        throw new AssertionError("the last attempt is taken");
    }

    /** The class file format holds methods of up to 64 KiB. */
    private static UnsupportedKernelException tooLarge(Kernel kernel) {
        return new UnsupportedKernelException(
                kernel.name(), "a part between two barriers", "too large for a JVM method: split the kernel");
    }

    /** The kernel as it was compiled. */
    public Kernel kernel() {
        return kernel;
    }

    /** How each region runs, and why. */
    public List<String> report() {
        return report;
    }

    /** Nanoseconds that a group takes, as far as is known; 0 before one has run. */
    public double nanos() {
        return pace.nanos();
    }

    /** Runs groups with one set of arguments, any number of threads at a time. */
    public final class Launch {
        private final Object[] values;
        private final int[] groups;

        private Launch(Object[] values, int[] groups) {
            this.values = values;
            this.groups = groups;
        }

        /** A thread's share of the work: owns the memory of a group. */
        public Worker worker() {
            return new Worker(this, plan.scratch.allocate());
        }
    }

    /** Runs groups on one thread. */
    public final class Worker {
        private final Launch launch;
        private final Object[] scratch;

        private Worker(Launch launch, Object[] scratch) {
            this.launch = launch;
            this.scratch = scratch;
        }

        /**
         * Runs group {@code first} and maybe some that follow, counted along dimension 0 first; one by one in strict code, which
         * names the work-item of the group that fails.
         *
         * @return the next to run, at most {@code end}
         */
        public int run(int first, int end) {
            boolean vectors = pace.useVectors();
            int last = first + (plan.strict ? 1 : pace.batch(end - first));
            GroupCode code = vectors ? group : plain;
            long start = System.nanoTime();
            int next = first;
            while (next < last) {
                next = some(code, next, last);
            }
            pace.measured(vectors, (System.nanoTime() - start) / (next - first));
            return next;
        }

        /** Runs groups up to the end of their row. */
        private int some(GroupCode code, int first, int end) {
            if (plan.strict) {
                kernel.arrays().stream()
                        .filter(a -> a.space() == Array.Space.LOCAL)
                        .forEach(a -> Checks.poison(scratch[plan.scratch.index(a.name())]));
            }
            int[] n = launch.groups;
            int x = first % n[0];
            int rest = first / n[0];
            int count = Math.min(end - first, n[0] - x);
            code.run(launch.values, scratch, x, rest % n[1], rest / n[1], n[0], n[1], n[2], count);
            return first + count;
        }
    }

    /**
     * @param arguments of the method, the kernel context among them
     * @param groups number of groups along dimensions 0, 1 and 2
     */
    public Launch launch(Object[] arguments, int... groups) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            switch (kernel.parameters().get(i)) {
                case Kernel.Global _ -> values.add(((TornadoNativeArray) arguments[i]).getSegment());
                case Kernel.Scalar _ -> values.add(number(arguments[i]));
                default -> {}
            }
        }
        return new Launch(values.toArray(), groups);
    }

    private static Object number(Object o) {
        return switch (o) {
            case Boolean b -> b ? 1 : 0;
            case Character c -> (int) c;
            default -> o;
        };
    }
}
