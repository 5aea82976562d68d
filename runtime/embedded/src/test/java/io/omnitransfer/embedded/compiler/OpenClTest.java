package io.omnitransfer.embedded.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.compiler.c.CText;
import io.omnitransfer.embedded.compiler.c.Dialect;
import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.pass.Optimizer;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The OpenCL text, read. */
class OpenClTest {
    static void scaled(KernelContext c, FloatArray x, FloatArray y, float factor, int n) {
        int i = c.globalIdx;
        if (i < n) {
            float sum = 0f;
            for (int k = i; k < n; k += 7) {
                sum += x.get(k);
            }
            y.set(i, sum * factor);
        }
    }

    private static Kernel translate(Class<?> owner, String name) {
        Method m = Arrays.stream(owner.getDeclaredMethods())
                .filter(x -> x.getName().equals(name))
                .findFirst()
                .orElseThrow();
        MethodType type = MethodType.methodType(void.class, m.getParameterTypes());
        return Optimizer.optimize(FrontEnd.translate(owner, name, type, Map.of()), 0);
    }

    @Test
    void textIsStructured() {
        assertThat(CText.kernel(translate(OpenClTest.class, "scaled"), Dialect.OPENCL))
                .isEqualTo("""
                __kernel void OpenClTest_scaled(__global float *x_, int x__size, __global float *y_, int y__size, float factor_, int n_) {
                    float sum_ = 0;
                    int k_ = 0;
                    if ((int) get_global_id(0) < n_) {
                        sum_ = 0x0.0p0f;
                        k_ = (int) get_global_id(0);
                        while (true) {
                            if (k_ >= n_) {
                                break;
                            }
                            sum_ = (sum_ + x_[k_]);
                            k_ = add_int(k_, 7);
                        }
                        y_[(int) get_global_id(0)] = (sum_ * factor_);
                    }
                }
                """);
    }
}
