package io.omnitransfer.model.verify;

import io.omnitransfer.runtime.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The counter generator of golden files: every weight and input is a pure function of its name and shape. The state is
 * FNV-1a-64 of the UTF-8 name, then SplitMix64; 24 bits make a value in [−scale, scale).
 */
public final class GoldenGenerator {
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private final String tag;

    /** @param tag prefix of every name, from the file's metadata */
    public GoldenGenerator(String tag) {
        this.tag = tag;
    }

    /** An input: uniform values in [−scale, scale). */
    public Tensor input(String name, double scale, int... dims) {
        return uniform(name, 0, scale, dims);
    }

    /**
     * A parameter, scaled by what it is: biases and position or modulation tables small around 0, gains around 1,
     * matrices so that they keep the size of what they multiply.
     *
     * @param name in the original layout
     */
    public Tensor parameter(String name, int... dims) {
        if (name.contains("modulation")
                || name.contains("pos_embedding")
                || name.contains("cls_embedding")
                || name.endsWith("bias")) {
            return uniform(name, 0, 0.25, dims);
        }
        if (dims.length == 1 || name.endsWith("gamma")) {
            return uniform(name, 1, 0.25, dims);
        }
        int fanIn = Arrays.stream(dims).skip(1).reduce(1, Math::multiplyExact);
        return uniform(name, 0, powerOfTwo(fanIn), dims);
    }

    /** 2^round(log2(√(3/fanIn))), halves rounded to even. */
    private static double powerOfTwo(int fanIn) {
        double exponent = Math.log(3.0 / fanIn) / Math.log(2) / 2;
        double halves = Math.rint(2 * exponent);
        boolean half = Math.abs(2 * exponent - halves) < 1e-9;
        return Math.scalb(1.0, (int) Math.rint(half ? halves / 2 : exponent));
    }

    /** base + u, u uniform in [−scale, scale): the sum is rounded once more, as adding two float tensors does. */
    private Tensor uniform(String name, float base, double scale, int... dims) {
        Tensor out = Tensor.f32(name, dims);
        float[] values = new float[out.size()];
        long state = fnv(tag + name);
        for (int i = 0; i < values.length; i++) {
            state += GAMMA;
            double u = (mix(state) >>> 40) * 0x1p-24;
            values[i] = base + (float) ((2 * u - 1) * scale);
        }
        out.set(values);
        return out;
    }

    private static long mix(long state) {
        long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static long fnv(String name) {
        long hash = FNV_OFFSET;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        return hash;
    }
}
