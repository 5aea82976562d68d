package io.omnitransfer.embedded.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.jvm.JvmKernel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Random kernels give what plain Java gives. Properties: {@code omnitransfer.test.seed} repeats a run,
 * {@code omnitransfer.test.kernels} is the number of kernels.
 */
class FuzzTest {
    private static final long SEED = Long.getLong("omnitransfer.test.seed", System.nanoTime() & 0xFFFFFF);
    private static final int KERNELS = Integer.getInteger("omnitransfer.test.kernels", 100);
    private static final int PER_CLASS = 50;
    private static final int GROUPS = 2;

    /** The outputs of one kernel. */
    private record Result(FloatArray y, IntArray j) {
        /** The first difference, or an empty string. NaNs are equal whatever their bits. */
        String differenceFrom(Result other) {
            for (int k = 0; k < y.getSize(); k++) {
                if (Float.floatToIntBits(y.get(k)) != Float.floatToIntBits(other.y.get(k))
                        || j.get(k) != other.j.get(k)) {
                    return "item %d: y %s, Java %s; j %d, Java %d"
                            .formatted(k, y.get(k), other.y.get(k), j.get(k), other.j.get(k));
                }
            }
            return "";
        }
    }

    @Test
    void randomKernelsGiveWhatJavaGives() throws Throwable {
        for (int first = 0; first < KERNELS; first += PER_CLASS) {
            long seed = SEED + first;
            String source = RandomKernels.source("Fuzz", seed, PER_CLASS);
            Class<?> type = SourceLoader.compile("Fuzz", source);
            for (int k = 0; k < PER_CLASS; k++) {
                check(type, seed, k, source);
            }
        }
    }

    private static void check(Class<?> type, long seed, int k, String source) throws Throwable {
        Method m = method(type, k);
        int size = new int[] {16, 32, 24, 5}[k % 4];
        Result expected = java(m, size, seed + k);
        for (boolean vectors : new boolean[] {true, false}) {
            JvmKernel compiled = JvmKernel.compile(translate(m), List.of(size, 1, 1), false, vectors);
            assertThat(run(compiled, size, seed + k).differenceFrom(expected))
                    .as(
                            "seed %d, kernel k%d, groups of %d, vectors %s%n%s%n%s%n%s",
                            SEED, k, size, vectors, compiled.report(), source(source, k), compiled.kernel())
                    .isEmpty();
        }
    }

    /** A compiler that drops barriers, swaps operands or takes the wrong branch must be found out. */
    @Test
    void plantedErrorsAreFound() throws Throwable {
        Class<?> type = SourceLoader.compile("Fuzz", RandomKernels.source("Fuzz", SEED, PER_CLASS));
        assertThat(caught(type, FuzzTest::dropBarriers))
                .as("seed %d: barriers dropped", SEED)
                .isGreaterThan(5);
        assertThat(caught(type, s -> Trees.map(s, FuzzTest::swapDifference)))
                .as("seed %d: differences swapped", SEED)
                .isGreaterThan(5);
        assertThat(caught(type, s -> s.stream().map(FuzzTest::swapBranch).toList()))
                .as("seed %d: branches swapped", SEED)
                .isGreaterThan(5);
    }

    private static int caught(Class<?> type, UnaryOperator<List<Stmt>> mutation) throws Throwable {
        int caught = 0;
        for (int k = 0; k < PER_CLASS; k++) {
            Method m = method(type, k);
            Kernel right = translate(m);
            Kernel wrong = right.withBody(mutation.apply(right.body()));
            if (!wrong.equals(right)) {
                JvmKernel compiled = JvmKernel.compile(wrong, List.of(32, 1, 1), false, true);
                caught += run(compiled, 32, SEED + k)
                                .differenceFrom(java(m, 32, SEED + k))
                                .isEmpty()
                        ? 0
                        : 1;
            }
        }
        return caught;
    }

    private static List<Stmt> dropBarriers(List<Stmt> statements) {
        List<Stmt> out = new ArrayList<>();
        for (Stmt s : statements) {
            switch (s) {
                case Stmt.Barrier _ -> {}
                case Stmt.Loop l -> out.add(new Stmt.Loop(l.label(), dropBarriers(l.body())));
                default -> out.add(s);
            }
        }
        return out;
    }

    private static Expr swapDifference(Expr e) {
        return e instanceof Expr.Binary b && b.op() == Expr.Binary.Op.SUB ? new Expr.Binary(b.op(), b.b(), b.a()) : e;
    }

    private static Stmt swapBranch(Stmt s) {
        return s instanceof Stmt.If(Cond c, List<Stmt> then, List<Stmt> otherwise)
                ? new Stmt.If(c.not(), then, otherwise)
                : s;
    }

    private static Method method(Class<?> type, int k) throws NoSuchMethodException {
        return type.getMethod(
                "k" + k, KernelContext.class, FloatArray.class, IntArray.class, FloatArray.class, IntArray.class);
    }

    private static Kernel translate(Method m) {
        MethodType t = MethodType.methodType(void.class, m.getParameterTypes());
        return FrontEnd.translate(m.getDeclaringClass(), m.getName(), t, Map.of());
    }

    private static Object[] arguments(int size, long seed) {
        int n = size * GROUPS;
        Random random = new Random(seed);
        FloatArray x = new FloatArray(n);
        IntArray i = new IntArray(n);
        for (int k = 0; k < n; k++) {
            x.set(k, (float) random.nextGaussian());
            i.set(k, random.nextInt() >> random.nextInt(32));
        }
        FloatArray y = new FloatArray(n);
        y.init(Float.NaN);
        return new Object[] {new KernelContext(), x, i, y, new IntArray(n)};
    }

    private static Result java(Method m, int size, long seed) throws Throwable {
        Object[] arguments = arguments(size, seed);
        Oracle.run(MethodHandles.lookup().unreflect(m), arguments, new int[] {GROUPS, 1, 1}, List.of(size, 1, 1));
        return new Result((FloatArray) arguments[3], (IntArray) arguments[4]);
    }

    private static Result run(JvmKernel compiled, int size, long seed) {
        Object[] arguments = arguments(size, seed);
        JvmKernel.Worker worker = compiled.launch(arguments, GROUPS, 1, 1).worker();
        for (int g = 0; g < GROUPS; g++) {
            worker.run(g);
        }
        return new Result((FloatArray) arguments[3], (IntArray) arguments[4]);
    }

    private static String source(String all, int k) {
        int from = all.indexOf("void k" + k + "(");
        int to = all.indexOf("public static void k" + (k + 1) + "(");
        return all.substring(from, to < 0 ? all.length() : to);
    }
}
