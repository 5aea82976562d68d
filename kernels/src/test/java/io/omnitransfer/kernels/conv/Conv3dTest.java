package io.omnitransfer.kernels.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.omnitransfer.kernels.spec.Deviation;
import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Sample;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Conv3dTest {
    private static final long SEED = Long.getLong("omnitransfer.test.seed", System.nanoTime() & 0xFFFFFF);

    @Test
    void hostAgreesWithTheReferenceOnRandomGeometries() {
        Conv3dSpec spec = new Conv3dSpec();
        for (long seed = SEED; seed < SEED + 60; seed++) {
            check(Variants.HOST, spec.randomShape(new Random(seed)), seed);
        }
    }

    @Test
    void vectorisedLinesAgreeWithTheReference() {
        check(Variants.HOST, new int[] {3, 9, 21, 16, 16, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 2, 1}, SEED);
        check(Variants.HOST, new int[] {2, 9, 8, 32, 35, 1, 3, 3, 1, 2, 2, 0, 1, 0, 1, 0, 0}, SEED);
        check(Variants.HOST, new int[] {4, 5, 7, 48, 3, 3, 1, 1, 2, 1, 1, 0, 0, 0, 0, 1, 0}, SEED);
        check(Variants.HOST, new int[] {1, 6, 2, 96, 5, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1}, SEED);
    }

    /** 3×3 windows of stride 1 over whole vectors of channels, which are computed by minimal filtering. */
    @Test
    void windowsOfThreeByThreeAgreeWithTheReference() {
        assertThat(Winograd.fits(Conv3dShape.same(1, 9, 12, 16, 1, 1, 3, 3, 0))).isTrue();
        for (long seed = SEED; seed < SEED + 40; seed++) {
            Random r = new Random(seed);
            int kt = r.nextInt(1, 4);
            int[] shape = {
                r.nextInt(kt, kt + 7),
                r.nextInt(9, 16),
                r.nextInt(12, 30),
                16 * r.nextInt(1, 10),
                r.nextInt(1, 140),
                kt,
                3,
                3,
                r.nextInt(1, 3),
                1,
                1,
                r.nextInt(4),
                r.nextInt(4),
                r.nextInt(4),
                r.nextInt(4),
                r.nextInt(kt),
                r.nextInt(2)
            };
            check(Variants.HOST, shape, seed);
        }
    }

    @Test
    void notANumberReachesTheWindowsItIsIn() {
        Random random = new Random(SEED);
        int side = 11;
        for (int n = 0; n < 10; n++) {
            Tensor x = RandomTensors.normal("x", random, 2, side, side, 16);
            Tensor w = Conv3d.pack(RandomTensors.normal("w", random, 5, 16, 2, 3, 3));
            int h = random.nextInt(side);
            int v = random.nextInt(side);
            float[] values = x.toFloats();
            values[(h * side + v) * 16 + random.nextInt(16)] = Float.NaN;
            x.set(values);
            float[] y = conv(Conv3dShape.same(2, side, side, 16, 5, 2, 3, 3, 0), x, null, w);
            for (int i = 0; i < y.length; i++) {
                int row = i / 5 / side % side;
                int column = i / 5 % side;
                assertThat(Float.isNaN(y[i]))
                        .as("seed %d, round %d: NaN at %d, %d; output at %d, %d", SEED, n, h, v, row, column)
                        .isEqualTo(Math.abs(row - h) <= 1 && Math.abs(column - v) <= 1);
            }
        }
    }

    @Test
    void aVideoInPiecesWithHistoryIsTheWholeVideo() {
        for (int c : new int[] {4, 96}) {
            Random random = new Random(SEED);
            Tensor video = RandomTensors.normal("video", random, 7, 12, 11, c);
            Tensor w = Conv3d.pack(RandomTensors.normal("w", random, 8, c, 3, 3, 3));
            float[] whole = conv(Conv3dShape.same(7, 12, 11, c, 8, 3, 3, 3, 0), video, null, w);
            float[] head = conv(Conv3dShape.same(3, 12, 11, c, 8, 3, 3, 3, 0), video.slice(0, 3), null, w);
            float[] tail = conv(Conv3dShape.same(4, 12, 11, c, 8, 3, 3, 3, 2), video.slice(3, 4), video.slice(1, 2), w);
            float[] joined = Arrays.copyOf(head, whole.length);
            System.arraycopy(tail, 0, joined, head.length, tail.length);
            assertThat(joined).as("%d channels, seed %d", c, SEED).isEqualTo(whole);
        }
    }

    @Test
    void packingPutsChannelsLast() {
        Tensor torch = Tensor.f32("w", 2, 3, 1, 2, 2);
        float[] v = new float[24];
        for (int i = 0; i < v.length; i++) {
            v[i] = i;
        }
        torch.set(v);
        Tensor packed = Conv3d.pack(torch).requireShape(2, 1, 2, 2, 3);
        assertThat(packed.toFloats())
                .containsExactly(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, 12, 16, 20, 13, 17, 21, 14, 18, 22, 15, 19, 23);
    }

    @Test
    void messagesNameWhatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Conv3dShape.same(1, 4, 4, 2, 2, 3, 3, 3, 3))
                .withMessage("conv3d: history for a kernel of 3 frames must be in [0, 2], one is 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Conv3dShape(1, 4, 4, 2, 2, 3, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, false))
                .withMessageContaining("is larger than its padded input of 1 frames (history 1)");
        GraphBuilder g = new ProgramBuilder(Device.auto()).graph("g");
        Tensor w = Tensor.f32("w", 2, 3, 3, 3, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Conv3d.append(
                        g,
                        Conv3dShape.same(1, 4, 4, 2, 2, 3, 3, 3, 2),
                        Tensor.f32("x", 1, 4, 4, 2),
                        null,
                        w,
                        null,
                        false,
                        Tensor.f32("y", 1, 4, 4, 2)))
                .withMessage("conv3d: no history, expected [2, 4, 4, 2]");
    }

    private static float[] conv(Conv3dShape s, Tensor x, Tensor history, Tensor w) {
        Tensor y = RandomTensors.poisoned("y", s.outFrames(), s.outHeight(), s.outWidth(), s.outChannels());
        new Conv3dHost(s, w.dtype(), null, false)
                .run(
                        x.segment(),
                        history == null ? x.segment() : history.segment(),
                        w.segment(),
                        w.segment(),
                        y.segment());
        return y.toFloats();
    }

    private static void check(Variants variant, int[] shape, long seed) {
        OpCase c = new Conv3dSpec().create(shape, new Random(seed));
        ProgramBuilder builder = new ProgramBuilder(Device.auto(), variant);
        GraphBuilder g = builder.graph("g").input(c.inputs().toArray(Tensor[]::new));
        c.append(g);
        g.output(c.outputs().toArray(Tensor[]::new));
        try (Program program = builder.compile()) {
            program.run();
        }
        assertThat(Deviation.describe(
                        c.outputs().getFirst().toFloats(),
                        c.expected(Sample.ALL).getFirst(),
                        c.tolerance()))
                .as("%s %s seed %d", variant, Arrays.toString(shape), seed)
                .isEmpty();
    }
}
