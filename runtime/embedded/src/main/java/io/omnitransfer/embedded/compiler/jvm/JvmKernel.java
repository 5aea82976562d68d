package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.pass.Optimizer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A kernel compiled for groups of one size. */
public final class JvmKernel {
    /** Statements an unrolled loop may have, from the first attempt to the last. */
    private static final int[] UNROLLED = {200, 40, 0};

    private final Kernel kernel;
    private final Plan plan;
    private final MethodHandle group;
    private final List<String> report;

    private JvmKernel(KernelClass c) {
        this.kernel = c.plan.kernel;
        this.plan = c.plan;
        this.group = c.define();
        this.report = List.copyOf(c.report);
    }

    /**
     * @param local work-items of a group along dimensions 0, 1 and 2
     * @param contract whether a·b + c may be computed with one rounding
     * @param vectors whether work-items may be lanes of vectors
     * @throws io.omnitransfer.embedded.compiler.front.UnsupportedKernelException for barriers in divergent control flow
     */
    public static JvmKernel compile(Kernel kernel, List<Integer> local, boolean contract, boolean vectors) {
        for (int unrolled : UNROLLED) {
            KernelClass c = new KernelClass(Optimizer.optimize(kernel, unrolled), local, contract, vectors);
            if (unrolled == 0 || !c.huge()) {
                return new JvmKernel(c);
            }
        }
        throw new AssertionError("the last attempt is taken");
    }

    /** The kernel as it was compiled. */
    public Kernel kernel() {
        return kernel;
    }

    /** How each region runs, and why. */
    public List<String> report() {
        return report;
    }

    /** Runs groups with one set of arguments. Bound once, then used by one thread at a time per {@link Worker}. */
    public final class Launch {
        private final MethodHandle bound;
        private final int[] groups;

        private Launch(MethodHandle bound, int[] groups) {
            this.bound = bound;
            this.groups = groups;
        }

        /** A thread's share of the work: owns the memory of a group. */
        public Worker worker() {
            return new Worker(MethodHandles.insertArguments(bound, 0, (Object) plan.scratch.allocate()), groups);
        }
    }

    /** Runs one group after the other. */
    public static final class Worker {
        private final MethodHandle run;
        private final int[] groups;

        private Worker(MethodHandle run, int[] groups) {
            this.run = run;
            this.groups = groups;
        }

        /** Runs group {@code index}, counted along dimension 0 first. */
        public void run(int index) throws Throwable {
            int x = index % groups[0];
            int rest = index / groups[0];
            run.invokeExact(x, rest % groups[1], rest / groups[1], groups[0], groups[1], groups[2]);
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
                case Kernel.Scalar s -> values.add(scalar(arguments[i]));
                default -> {}
            }
        }
        return new Launch(MethodHandles.insertArguments(group, 0, values.toArray()), groups);
    }

    private static Object scalar(Object o) {
        return switch (o) {
            case Boolean b -> b ? 1 : 0;
            case Character c -> (int) c;
            case Byte b -> (int) b;
            case Short s -> (int) s;
            default -> o;
        };
    }
}
