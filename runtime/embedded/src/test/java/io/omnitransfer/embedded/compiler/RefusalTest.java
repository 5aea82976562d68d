package io.omnitransfer.embedded.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.embedded.SourceLines;
import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.front.NonConstantSizeException;
import io.omnitransfer.embedded.compiler.front.UnsupportedKernelException;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.jvm.JvmKernel;
import io.omnitransfer.embedded.compiler.pass.Uniformity;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What kernels must not contain is named with its place, and why. */
class RefusalTest {
    static void throwing(KernelContext c, FloatArray x) {
        if (x.get(0) > 1f) {
            throw new IllegalStateException();
        }
    }

    static void recursive(KernelContext c, FloatArray x) {
        x.set(0, power(x.get(0), 5));
    }

    static float power(float a, int n) {
        return n == 0 ? 1f : a * power(a, n - 1);
    }

    static void choosing(KernelContext c, FloatArray x, FloatArray y) {
        FloatArray z = c.globalIdx > 3 ? x : y;
        z.set(0, 1f);
    }

    static void nothing(KernelContext c, IntArray x, int n) {
        int[] a = null;
        for (int k = 0; k < n; k++) {
            a = new int[4];
        }
        x.set(0, a[0]);
    }

    static void ownAtomic(KernelContext c, IntArray x) {
        int[] own = new int[4];
        c.atomicAdd(own, 0, 1);
        x.set(0, own[0]);
    }

    static void sameIds(KernelContext c, IntArray x) {
        if (c.localIdx == c.groupIdx) {
            x.set(0, 1);
        }
    }

    static void printing(KernelContext c, FloatArray x) {
        System.out.println(x.get(0));
    }

    static void caught(KernelContext c, FloatArray x) {
        try {
            x.set(1, 1f);
        } catch (RuntimeException _) {
            x.set(0, 1f);
        }
    }

    private static final float[] TABLE = {1f, 2f};
    private static int counter;

    static void table(KernelContext c, FloatArray x) {
        x.set(0, TABLE[c.globalIdx]);
    }

    static void counting(KernelContext c, FloatArray x) {
        counter++;
        x.set(0, 1f);
    }

    static void square(KernelContext c, FloatArray x) {
        float[][] rows = new float[2][2];
        x.set(0, rows[0][0]);
    }

    static void text(KernelContext c, FloatArray x) {
        x.set(0, ("a" + c.globalIdx).length());
    }

    static void copied(KernelContext c, FloatArray x) {
        float[] own = {1, 2};
        float[] other = new float[2];
        System.arraycopy(own, 0, other, 0, 2);
        x.set(0, other[1]);
    }

    static void lambda(KernelContext c, FloatArray x) {
        java.util.function.IntUnaryOperator next = i -> i + 1;
        x.set(0, next.applyAsInt(c.globalIdx));
    }

    static void objects(KernelContext c, FloatArray x) {
        FloatArray[] all = {x, x};
        all[0].set(0, 1f);
    }

    static void locked(KernelContext c, FloatArray x) {
        synchronized (x) {
            x.set(0, 1f);
        }
    }

    static void boxed(KernelContext c, FloatArray x) {
        Float f = x.get(0);
        x.set(1, f);
    }

    static void created(KernelContext c, FloatArray x) {
        FloatArray y = new FloatArray(4);
        x.set(0, y.get(0));
    }

    static void listed(KernelContext c, java.util.List<Float> x) {
        x.set(0, 1f);
    }

    static float resulting(KernelContext c, FloatArray x) {
        return x.get(0);
    }

    static void wrongShape(KernelContext c, FloatArray x) {
        int[] tile = c.allocateIntLocalArray(128);
        float[] sum = c.mma(c.mmaLoadA(tile, 16), c.mmaLoadB(tile, 16), c.mmaFragment(0f), MMAShape.M16N8K32);
        c.mmaStore(sum, x, 0, 0, 8);
    }

    static void skipping(KernelContext c, FloatArray x) {
        if (c.localIdx > 3) {
            c.localBarrier();
        }
        x.set(c.globalIdx, 1f);
    }

    static void sized(KernelContext c, FloatArray x, int n) {
        float[] local = c.allocateFloatLocalArray(n);
        local[c.localIdx] = x.get(c.globalIdx);
        c.localBarrier();
        x.set(c.globalIdx, local[0]);
    }

    static void computed(KernelContext c, FloatArray x, int n) {
        int rows = n;
        int size = rows * 2;
        float[] own = new float[size];
        own[size - 1] = x.get(c.globalIdx);
        x.set(c.globalIdx, own[size - 1]);
    }

    static void atLeast(KernelContext c, FloatArray x, long n) {
        float[] own = new float[Math.max((int) n, 4)];
        own[3] = x.get(c.globalIdx);
        x.set(c.globalIdx, own[3]);
    }

    private static Kernel translate(String name, Map<Integer, Number> constants) {
        Method m = Arrays.stream(RefusalTest.class.getDeclaredMethods())
                .filter(x -> x.getName().equals(name))
                .findFirst()
                .orElseThrow();
        MethodType type = MethodType.methodType(m.getReturnType(), m.getParameterTypes());
        return FrontEnd.translate(RefusalTest.class, name, type, constants);
    }

    private static void refused(String name, String construct, String rule) {
        assertThatThrownBy(() -> translate(name, Map.of()))
                .isInstanceOf(UnsupportedKernelException.class)
                .hasMessageMatching("RefusalTest\\.\\w+ \\(RefusalTest\\.java:\\d+\\): .*")
                .hasMessageContaining(construct)
                .hasMessageContaining(rule);
    }

    @Test
    void namesPlaceConstructAndRule() {
        refused(
                "throwing",
                "new java.lang.IllegalStateException",
                "kernels create HalfFloat and primitive arrays only");
        refused("recursive", "call of power", "recursion is not possible");
        refused("choosing", "differs between paths", "arrays are fixed when the kernel compiles");
        refused("printing", "static field out", "kernels read static final numbers only");
        refused("caught", "try", "device code has no exceptions");
        refused("table", "static field TABLE", "kernels read static final numbers only");
        refused("counting", "static field counter", "kernels read static final numbers only");
        refused("square", "array of arrays", "not possible in device code");
        refused("text", "string concatenation", "not possible in device code");
        refused("locked", "synchronized", "barriers only");
        refused("copied", "call of System.arraycopy", "method without a body");
        refused("lambda", "lambda or method reference", "not possible in device code");
        refused("objects", "array of objects", "not possible in device code");
        refused("boxed", "call of Float.valueOf", "");
        refused("created", "new uk.ac.manchester.tornado.api.types.arrays.FloatArray", "primitive arrays only");
        refused("listed", "parameter of type List", "off-heap arrays, a KernelContext and primitives");
        refused("resulting", "a result of type float", "kernels return nothing");
        refused("nothing", "constant null", "kernels have numbers only");
        refused("ownAtomic", "call of KernelContext.atomicAdd", "atomics are for global and local");
        refused("sameIds", "comparison of references", "(int) a == (int) b");
        refused("wrongShape", "call of KernelContext.mma", "it takes MMAShape.M16N8K16");
    }

    @Test
    void barriersAreUniform() {
        Kernel k = translate("skipping", Map.of());
        assertThatThrownBy(() -> JvmKernel.compile(k, List.of(8, 1, 1), false, true))
                .isInstanceOf(UnsupportedKernelException.class)
                .hasMessageStartingWith(SourceLines.place(RefusalTest.class, "skipping", "c.localBarrier();")
                        + ": barrier in divergent control flow")
                .hasMessageEndingWith("either all work-items of a group reach a barrier or none");
    }

    @Test
    void barriersThatSomeMayPassByAreFound() {
        assertThat(Uniformity.divergentBarrier(translate("skipping", Map.of()).body()))
                .hasValueSatisfying(b -> assertThat(b.at().toString())
                        .isEqualTo(SourceLines.place(RefusalTest.class, "skipping", "c.localBarrier();")));
        assertThat(Uniformity.divergentBarrier(translate("sized", Map.of(2, 24)).body()))
                .isEmpty();
        assertThat(Uniformity.divergentBarrier(translate("lonely", Map.of()).body()))
                .isPresent();
    }

    static void lonely(KernelContext c, FloatArray x) {
        if (c.globalIdx >= 5) {
            return;
        }
        c.localBarrier();
        x.set(c.globalIdx, 1f);
    }

    @Test
    void sizesMayBeScalarArguments() {
        assertThatThrownBy(() -> translate("sized", Map.of()))
                .isInstanceOf(NonConstantSizeException.class)
                .hasMessageContaining("array of n elements");
        assertThat(translate("sized", Map.of(2, 24)).arrays())
                .singleElement()
                .satisfies(a -> assertThat(a.size()).isEqualTo(24));
        assertThat(translate("computed", Map.of(2, 3)).arrays())
                .singleElement()
                .satisfies(a -> assertThat(a.size()).isEqualTo(6));
        assertThat(translate("atLeast", Map.of(2, 3L)).arrays())
                .singleElement()
                .satisfies(a -> assertThat(a.size()).isEqualTo(4));
    }
}
