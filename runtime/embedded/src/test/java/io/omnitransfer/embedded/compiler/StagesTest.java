package io.omnitransfer.embedded.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.jvm.JvmKernel;
import io.omnitransfer.embedded.compiler.pass.Optimizer;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The kernel docs/compiler.md walks through, stage by stage: what is printed there is what the compiler prints. */
class StagesTest {
    static void rowSums(KernelContext context, FloatArray x, FloatArray y, int n) {
        float[] partial = context.allocateFloatLocalArray(64);
        int lane = context.localIdx;
        float[] two = new float[2];
        for (int i = lane; i < n; i += 64) {
            float v = x.get(context.groupIdx * n + i);
            two[v > 0f ? 0 : 1] += v;
        }
        float sum = 0f;
        for (int k = 0; k < 2; k++) {
            sum += square(two[k]);
        }
        partial[lane] = sum;
        context.localBarrier();
        for (int stride = 32; stride > 0; stride = stride / 2) {
            if (lane < stride) {
                partial[lane] += partial[lane + stride];
            }
            context.localBarrier();
        }
        if (lane == 0) {
            y.set(context.groupIdx, partial[0]);
        }
    }

    private static float square(float a) {
        return a * a;
    }

    private static Kernel translated() {
        MethodType type =
                MethodType.methodType(void.class, KernelContext.class, FloatArray.class, FloatArray.class, int.class);
        return FrontEnd.translate(StagesTest.class, "rowSums", type, Map.of());
    }

    @Test
    void frontEnd() {
        assertThat(translated()).hasToString("""
                kernel StagesTest.rowSums(context, global float[] x, global float[] y, int n)
                  private float private1_9[2]
                  local float local1_2[64]
                  lane = local_id.x
                  clear private1_9
                  i = lane
                  loop 6
                    if i >= n
                      break 6
                    v = x[((group_id.x * n) + i)]
                    if !(v > 0.0f)
                      v_2 = 1
                    else
                      v_2 = 0
                    private1_9[v_2] = (private1_9[v_2] + v)
                    i = (i + 64)
                  sum = 0.0f
                  k = 0
                  loop 18
                    if k >= 2
                      break 18
                    t = private1_9[k]
                    square = (t * t)
                    sum = (sum + square)
                    k = (k + 1)
                  local1_2[lane] = sum
                  barrier
                  stride = 32
                  loop 24
                    if stride <= 0
                      break 24
                    if lane < stride
                      local1_2[lane] = (local1_2[lane] + local1_2[(lane + stride)])
                    barrier
                    stride = (stride / 2)
                  if lane == 0
                    y[group_id.x] = local1_2[0]
                """);
    }

    @Test
    void optimizer() {
        assertThat(Optimizer.optimize(translated(), 200)).hasToString("""
                kernel StagesTest.rowSums(context, global float[] x, global float[] y, int n)
                  private float private1_9[2]
                  local float local1_2[64]
                  clear private1_9
                  i = local_id.x
                  loop 1
                    if i >= n
                      break 1
                    v = x[((group_id.x * n) + i)]
                    v_2 = (!(v > 0.0f) ? 1 : 0)
                    private1_9[v_2] = (private1_9[v_2] + v)
                    i = (i + 64)
                  sum = 0.0f
                  t = private1_9[0]
                  square = (t * t)
                  sum = (0.0f + square)
                  t = private1_9[1]
                  square = (t * t)
                  sum = (sum + square)
                  local1_2[local_id.x] = sum
                  barrier
                  stride = 32
                  loop 2
                    if stride <= 0
                      break 2
                    if local_id.x < stride
                      local1_2[local_id.x] = (local1_2[local_id.x] + local1_2[(local_id.x + stride)])
                    barrier
                    stride = (stride / 2)
                  if local_id.x == 0
                    y[group_id.x] = local1_2[0]
                """);
    }

    @Test
    void regions() {
        assertThat(JvmKernel.compile(translated(), List.of(64, 1, 1), false, true)
                        .report())
                .hasSize(3);
    }
}
