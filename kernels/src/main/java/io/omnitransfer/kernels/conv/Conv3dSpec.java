package io.omnitransfer.kernels.conv;

import io.omnitransfer.kernels.spec.Expected;
import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Spec of {@link Conv3d}; element types, bias and accumulation are drawn at random. Tolerance as for a linear layer of
 * the same depth.
 */
public final class Conv3dSpec implements OpSpec {
    @Override
    public String name() {
        return "conv3d";
    }

    @Override
    public String family() {
        return "conv";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL, HOST);
    }

    @Override
    public String axes() {
        return "frames, height, width, channels, outputs, kt, kh, kw, st, sh, sw, top, bottom, left, right, history, causal";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of(
                "nano first", same(1, 8, 8, 3, 16, 3, 3),
                "nano down", new int[] {1, 8, 8, 16, 16, 1, 3, 3, 1, 2, 2, 0, 1, 0, 1, 0, 0},
                "nano time down", new int[] {2, 4, 4, 32, 32, 3, 1, 1, 2, 1, 1, 0, 0, 0, 0, 1, 0},
                "vae nano 16ch", same(4, 128, 128, 16, 16, 3, 3),
                "vae nano 32ch", same(4, 64, 64, 32, 32, 3, 3),
                "vae nano 64ch", same(2, 32, 32, 64, 64, 3, 3),
                "vae 384ch", same(1, 60, 104, 384, 384, 3, 3),
                "vae 192ch", same(2, 240, 416, 192, 192, 3, 3),
                "vae 96ch", same(4, 480, 832, 96, 96, 3, 3),
                "vae last", same(4, 480, 832, 96, 3, 3, 3),
                "vae shortcut", same(2, 240, 416, 192, 384, 1, 1),
                "vae down", new int[] {4, 480, 832, 96, 96, 1, 3, 3, 1, 2, 2, 0, 1, 0, 1, 0, 0},
                "vae time down", new int[] {4, 120, 208, 192, 192, 3, 1, 1, 2, 1, 1, 0, 0, 0, 0, 1, 0});
    }

    @Override
    public int[] randomShape(RandomGenerator r) {
        int kt = r.nextInt(1, 4);
        int kh = r.nextInt(1, 4);
        int kw = r.nextInt(1, 4);
        int causal = r.nextInt(2);
        int history = r.nextInt(kt);
        return new int[] {
            r.nextInt(kt, kt + 3),
            r.nextInt(kh, 8),
            r.nextInt(kw, 8),
            r.nextInt(1, 20),
            r.nextInt(1, 40),
            kt,
            kh,
            kw,
            r.nextInt(1, 3),
            r.nextInt(1, 3),
            r.nextInt(1, 3),
            r.nextInt(3),
            r.nextInt(3),
            r.nextInt(3),
            r.nextInt(3),
            history,
            causal
        };
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        DType weights = RandomTensors.floatType(random);
        DType biases = random.nextInt(3) == 0 ? null : RandomTensors.floatType(random);
        return create(shape, weights, biases, random.nextBoolean(), random);
    }

    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, DType.F32, null, false, random);
    }

    private static OpCase create(
            int[] shape, DType weights, @Nullable DType biases, boolean accumulate, RandomGenerator random) {
        Conv3dShape s = new Conv3dShape(
                shape[0],
                shape[1],
                shape[2],
                shape[3],
                shape[4],
                shape[5],
                shape[6],
                shape[7],
                shape[8],
                shape[9],
                shape[10],
                shape[11],
                shape[12],
                shape[13],
                shape[14],
                shape[15],
                shape[16] == 1);
        Tensor x = RandomTensors.normal("x", random, s.frames(), s.height(), s.width(), s.channels());
        Tensor history = s.history() == 0
                ? null
                : RandomTensors.normal("history", random, s.history(), s.height(), s.width(), s.channels());
        Tensor torch = RandomTensors.normal(
                "w",
                weights,
                0,
                1 / Math.sqrt(s.depth()),
                random,
                s.outChannels(),
                s.channels(),
                s.kt(),
                s.kh(),
                s.kw());
        Tensor w = Conv3d.pack(torch);
        Tensor bias = biases == null ? null : RandomTensors.normal("bias", biases, 0, 1, random, s.outChannels());
        int[] out = {s.outFrames(), s.outHeight(), s.outWidth(), s.outChannels()};
        Tensor y = accumulate ? RandomTensors.normal("y", random, out) : RandomTensors.poisoned("y", out);
        double[] before = accumulate ? RandomTensors.doubles(y) : null;
        List<Tensor> inputs = Stream.of(x, history, w, bias, accumulate ? y : null)
                .filter(t -> t != null)
                .toList();
        return Trial.of(
                inputs,
                y,
                g -> Conv3d.append(g, s, x, history, w, bias, accumulate, y),
                sample -> expected(s, x, history, torch, bias, before, sample.expected(y.size())),
                (6 * Math.sqrt(s.depth()) + 8) * Trial.EPS,
                s.flops());
    }

    private static int[] same(int frames, int height, int width, int channels, int outputs, int kt, int side) {
        int pad = side / 2;
        return new int[] {
            frames, height, width, channels, outputs, kt, side, side, 1, 1, 1, pad, pad, pad, pad, kt - 1, 1
        };
    }

    private static Expected expected(
            Conv3dShape s,
            Tensor x,
            @Nullable Tensor history,
            Tensor torch,
            @Nullable Tensor bias,
            double @Nullable [] before,
            Expected out) {
        double[] bs = bias == null ? new double[s.outChannels()] : RandomTensors.doubles(bias);
        for (int at = 0; at < out.count(); at++) {
            int i = out.index(at);
            double b = bs[i % s.outChannels()];
            double old = before == null ? 0 : before[i];
            out.set(i, old + b, Math.abs(old) + Math.abs(b));
        }
        int zeros = s.causal() ? s.kt() - 1 - s.history() : 0;
        double[] ws = RandomTensors.doubles(torch);
        if (out.indices() == null) {
            if (history != null) {
                scatter(s, RandomTensors.doubles(history), zeros, ws, out.values(), out.magnitudes());
            }
            scatter(s, RandomTensors.doubles(x), zeros + s.history(), ws, out.values(), out.magnitudes());
        } else {
            double[] past = history == null ? new double[0] : RandomTensors.doubles(history);
            gather(s, past, RandomTensors.doubles(x), zeros, ws, out);
        }
        return out;
    }

    /** Adds up the windows of the chosen outputs, with the weights in PyTorch's order. */
    private static void gather(Conv3dShape s, double[] history, double[] x, int zeros, double[] w, Expected out) {
        int taps = s.kt() * s.kh() * s.kw();
        int plane = s.height() * s.width();
        for (int at = 0; at < out.count(); at++) {
            int i = out.index(at);
            int o = i % s.outChannels();
            int column = i / s.outChannels() % s.outWidth();
            int row = i / s.outChannels() / s.outWidth() % s.outHeight();
            int frame = i / s.outChannels() / s.outWidth() / s.outHeight();
            for (int tap = 0; tap < taps; tap++) {
                int t = frame * s.st() + tap / (s.kh() * s.kw()) - zeros - s.history();
                int h = row * s.sh() + tap / s.kw() % s.kh() - s.padTop();
                int v = column * s.sw() + tap % s.kw() - s.padLeft();
                if (t < -s.history() || t >= s.frames() || h < 0 || h >= s.height() || v < 0 || v >= s.width()) {
                    continue;
                }
                double[] in = t < 0 ? history : x;
                int from = (((t < 0 ? t + s.history() : t) * plane) + h * s.width() + v) * s.channels();
                for (int c = 0; c < s.channels(); c++) {
                    double term = in[from + c] * w[(o * s.channels() + c) * taps + tap];
                    out.values()[at] += term;
                    out.magnitudes()[at] += Math.abs(term);
                }
            }
        }
    }

    /** Adds every input element to the outputs it reaches, with the weights in PyTorch's order. */
    private static void scatter(
            Conv3dShape s, double[] in, int before, double[] w, double[] values, double[] magnitudes) {
        int c = s.channels();
        int n = s.outChannels();
        for (int i = 0; i < in.length; i++) {
            int channel = i % c;
            int px = i / c % s.width() + s.padLeft();
            int py = i / c / s.width() % s.height() + s.padTop();
            int pt = i / c / s.width() / s.height() + before;
            for (int tap = 0; tap < s.kt() * s.kh() * s.kw(); tap++) {
                int t = reach(pt - tap / (s.kh() * s.kw()), s.st(), s.outFrames());
                int h = reach(py - tap / s.kw() % s.kh(), s.sh(), s.outHeight());
                int v = reach(px - tap % s.kw(), s.sw(), s.outWidth());
                if (t < 0 || h < 0 || v < 0) {
                    continue;
                }
                for (int o = 0; o < n; o++) {
                    int at = ((t * s.outHeight() + h) * s.outWidth() + v) * n + o;
                    double term = in[i] * w[(o * c + channel) * s.kt() * s.kh() * s.kw() + tap];
                    values[at] += term;
                    magnitudes[at] += Math.abs(term);
                }
            }
        }
    }

    /** The output index whose window begins at {@code position}, or −1. */
    private static int reach(int position, int stride, int outputs) {
        return position >= 0 && position % stride == 0 && position / stride < outputs ? position / stride : -1;
    }
}
