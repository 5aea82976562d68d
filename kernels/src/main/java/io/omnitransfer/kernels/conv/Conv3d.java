package io.omnitransfer.kernels.conv;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.kernels.packing.Packed;
import io.omnitransfer.kernels.pointwise.Widen;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Convolution over time and space, channels last; {@code CausalConv3d} and the 2D convolutions of Wan2.1's VAE. */
public final class Conv3d {
    private static final String OP = "conv3d";

    private Conv3d() {}

    /**
     * y = x * w + bias, or y += x * w + bias. Sums in f32.
     *
     * @param s geometry
     * @param x [T, H, W, C] f32
     * @param history [h, H, W, C] f32, the frames before x; null if {@code s.history()} is 0
     * @param w [C', kt, kh, kw, C] F32, BF16 or F16, as {@link #pack} makes it
     * @param bias [C'] F32, BF16 or F16, or null for none
     * @param accumulate whether y is added to
     * @param y [T', H', W', C'] f32; neither x nor history
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(
            GraphBuilder g,
            Conv3dShape s,
            Tensor x,
            @Nullable Tensor history,
            Tensor w,
            @Nullable Tensor bias,
            boolean accumulate,
            Tensor y) {
        check(s, x, history, w, bias, y);
        FloatArray in = x.f32();
        FloatArray past = history == null ? in : history.f32();
        FloatArray out = y.f32();
        if (g.prefersHost()) {
            var host = new Conv3dHost(s, w.dtype(), bias == null ? null : bias.dtype(), accumulate);
            String id = g.id(OP);
            g.note(id, OP, "host " + w.dtype() + (Winograd.fits(s) ? " minimal filtering" : ""));
            g.tasks().libraryTask(id, host::describe, in, past, w.array(), bias == null ? in : bias.array(), out);
            return;
        }
        FloatArray b = bias == null ? in : Widen.toF32(g, bias).f32();
        int m = s.positions();
        int n = s.outChannels();
        int k = s.depth();
        int window = Conv3dKernels.window(s);
        int flags = Conv3dKernels.flags(s, bias != null, accumulate);
        int outputs = Packed.rows(k);
        for (int first = 0; first < n; first += outputs) {
            FloatArray panels = Packed.turned(g, "weights", w, n, k, first);
            String id = g.id(OP);
            g.note(id, OP, "kernel " + w.dtype());
            g.grid(
                    id,
                    Launch.groups(
                            Launch.ceilDiv(m, Conv3dKernels.ROWS),
                            Conv3dKernels.SIDE,
                            Launch.ceilDiv(Math.min(outputs, n - first), Conv3dKernels.COLUMNS),
                            Conv3dKernels.SIDE));
            g.tasks()
                    .task(
                            id,
                            Conv3dKernels::product,
                            g.context(),
                            in,
                            past,
                            panels,
                            b,
                            out,
                            first,
                            m,
                            n,
                            k,
                            s.height(),
                            s.width(),
                            s.channels(),
                            s.outHeight(),
                            s.outWidth(),
                            window,
                            flags);
        }
    }

    /**
     * Puts PyTorch's weight order into ours, so that a window's channels lie side by side as they do in x.
     *
     * @param torchWeight [C', C, kt, kh, kw] or [C', C, kh, kw], any type
     * @return [C', kt, kh, kw, C] of the same type; kt is 1 for a 2D weight
     */
    public static Tensor pack(Tensor torchWeight) {
        if (torchWeight.rank() != 4 && torchWeight.rank() != 5) {
            throw new IllegalArgumentException(
                    "%s: weight %s, expected [C', C, kt, kh, kw] or [C', C, kh, kw]".formatted(OP, torchWeight));
        }
        int kt = torchWeight.rank() == 5 ? torchWeight.dim(2) : 1;
        int kh = torchWeight.dim(-2);
        int kw = torchWeight.dim(-1);
        int out = torchWeight.dim(0);
        int in = torchWeight.dim(1);
        int taps = kt * kh * kw;
        Tensor packed = Tensor.allocate(torchWeight.name(), torchWeight.dtype(), out, kt, kh, kw, in);
        MemorySegment from = torchWeight.segment();
        MemorySegment to = packed.segment();
        long size = torchWeight.dtype().bytes();
        for (int o = 0; o < out; o++) {
            for (int c = 0; c < in; c++) {
                for (int tap = 0; tap < taps; tap++) {
                    long source = ((long) o * in + c) * taps + tap;
                    long target = ((long) o * taps + tap) * in + c;
                    MemorySegment.copy(from, source * size, to, target * size, size);
                }
            }
        }
        return packed;
    }

    private static void check(
            Conv3dShape s, Tensor x, @Nullable Tensor history, Tensor w, @Nullable Tensor bias, Tensor y) {
        if (w.dtype() == DType.I32 || (bias != null && bias.dtype() == DType.I32)) {
            throw new IllegalArgumentException(
                    "%s: weight %s and bias %s, expected F32, BF16 or F16".formatted(OP, w, bias));
        }
        Shapes.shape(OP, x, s.frames(), s.height(), s.width(), s.channels());
        Shapes.shape(OP, w, s.outChannels(), s.kt(), s.kh(), s.kw(), s.channels());
        Shapes.shape(OP, y, s.outFrames(), s.outHeight(), s.outWidth(), s.outChannels());
        if (bias != null) {
            Shapes.size(OP, bias, s.outChannels());
        }
        if (history == null && s.history() > 0) {
            throw new IllegalArgumentException("%s: no history, expected %s"
                    .formatted(OP, Arrays.toString(new int[] {s.history(), s.height(), s.width(), s.channels()})));
        }
        if (history != null) {
            Shapes.shape(OP, history, s.history(), s.height(), s.width(), s.channels());
            Shapes.distinct(OP, history, y);
        }
        Shapes.distinct(OP, x, y);
    }
}
