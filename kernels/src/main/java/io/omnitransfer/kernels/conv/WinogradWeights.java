package io.omnitransfer.kernels.conv;

import static io.omnitransfer.kernels.conv.Winograd.ELEMENTS;
import static io.omnitransfer.kernels.conv.Winograd.SIDE;
import static io.omnitransfer.kernels.host.gemm.Microkernel.S;
import static io.omnitransfer.kernels.host.gemm.Microkernel.W;

import io.omnitransfer.kernels.host.gemm.Microkernel;
import io.omnitransfer.kernels.host.gemm.Rows;
import io.omnitransfer.kernels.host.gemm.Transposition;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The windows G·g·Gᵀ, packed as panels.
 *
 * @param w [C', kt·3·3·C]
 */
record WinogradWeights(Conv3dShape s, Rows w) {
    private static final int TAPS = 9;

    private static final ThreadLocal<Stage> STAGE = ThreadLocal.withInitial(Stage::new);

    /**
     * Some channels of some outputs: 16 elements of panels [kt·channels][width].
     *
     * @param col the first output channel; zeros beyond the last
     */
    void pack(int col, int width, int channel, int channels, float[] to, int at) {
        Stage stage = STAGE.get();
        int panel = s.kt() * channels * width;
        for (int r = 0; r < width; r += W) {
            int count = Math.clamp(s.outChannels() - col - r, 0, W);
            for (int dt = 0; dt < s.kt(); dt++) {
                for (int o = 0; o < count; o++) {
                    for (int tap = 0; tap < TAPS; tap++) {
                        int k = (dt * TAPS + tap) * s.channels() + channel;
                        w.copy(col + r + o, 1, k, channels, stage.window, tap * Stage.LENGTH, 0);
                    }
                    stage.transform(o, channels);
                }
                for (int e = 0; e < ELEMENTS; e++) {
                    int from = e * Stage.ELEMENT;
                    Arrays.fill(stage.transformed, from + count * Stage.LENGTH, from + Stage.ELEMENT, 0f);
                    int target = at + e * panel + dt * channels * width + r;
                    Transposition.panel(stage.transformed, from, Stage.LENGTH, W, channels, to, target, width);
                }
            }
        }
    }

    /** A thread's windows, kept between calls. */
    private static final class Stage {
        /** Channels, and a few more, to spread them over cache sets. */
        static final int LENGTH = Microkernel.KC + 16;

        static final int ELEMENT = W * LENGTH;

        final float[] window = new float[TAPS * LENGTH];
        final float[] transformed = new float[ELEMENTS * ELEMENT];
        private final float[] half = new float[SIDE * 3 * LENGTH];

        /** Output channel o of the transformed windows. */
        void transform(int o, int channels) {
            for (int j = 0; j < 3; j++) {
                filter(window, j * LENGTH, 3 * LENGTH, half, j * LENGTH, 3 * LENGTH, channels);
            }
            for (int i = 0; i < SIDE; i++) {
                filter(half, i * 3 * LENGTH, LENGTH, transformed, i * SIDE * ELEMENT + o * LENGTH, ELEMENT, channels);
            }
        }

        /** G times three. */
        private static void filter(float[] g, int from, int step, float[] to, int at, int stride, int channels) {
            for (int c = 0; c < channels; c += W) {
                FloatVector g0 = FloatVector.fromArray(S, g, from + c);
                FloatVector g1 = FloatVector.fromArray(S, g, from + step + c);
                FloatVector g2 = FloatVector.fromArray(S, g, from + 2 * step + c);
                FloatVector sides = g0.add(g2).mul(0.5f);
                FloatVector middle = g1.mul(0.5f);
                g0.intoArray(to, at + c);
                sides.add(middle).intoArray(to, at + stride + c);
                sides.sub(middle).intoArray(to, at + 2 * stride + c);
                g2.intoArray(to, at + 3 * stride + c);
            }
        }
    }
}
