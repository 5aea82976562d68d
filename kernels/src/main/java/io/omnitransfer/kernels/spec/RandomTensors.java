package io.omnitransfer.kernels.spec;

import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/** Tensors for cases: random, or poisoned to show what was never written. */
public final class RandomTensors {
    private RandomTensors() {}

    /** Standard normal f32 values. */
    public static Tensor normal(String name, RandomGenerator random, int... dims) {
        return normal(name, DType.F32, 0, 1, random, dims);
    }

    /** Normal values, rounded to a float type. */
    public static Tensor normal(
            String name, DType dtype, double mean, double deviation, RandomGenerator random, int... dims) {
        Tensor t = Tensor.allocate(name, dtype, dims);
        MemorySegment s = t.segment();
        for (int i = 0; i < t.size(); i++) {
            float v = (float) (mean + deviation * random.nextGaussian());
            switch (dtype) {
                case F32 -> s.setAtIndex(ValueLayout.JAVA_FLOAT, i, v);
                case F16 -> s.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(v));
                case BF16 -> s.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (Float.floatToRawIntBits(v) >>> 16));
                case I32 -> throw new IllegalArgumentException(name + ": normal values need a float type, not I32");
            }
        }
        return t;
    }

    /** An f32 tensor full of NaN. */
    public static Tensor poisoned(String name, int... dims) {
        Tensor t = Tensor.f32(name, dims);
        t.fill(Float.NaN);
        return t;
    }

    /** One of the float types. */
    public static DType floatType(RandomGenerator random) {
        DType[] types = {DType.F32, DType.F16, DType.BF16};
        return types[random.nextInt(types.length)];
    }

    /** The elements, widened. */
    public static double[] doubles(Tensor t) {
        float[] f = t.toFloats();
        double[] out = new double[f.length];
        for (int i = 0; i < f.length; i++) {
            out[i] = f[i];
        }
        return out;
    }

    /** The numbers as bfloat16 holds them, in f32: the upper halves of floats, to nearest even. */
    public static Tensor roundedToBf16(Tensor t) {
        float[] values = t.toFloats();
        for (int i = 0; i < values.length; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            int below = bits & 0xFFFF;
            boolean up = below > 0x8000 || below == 0x8000 && (bits & 0x10000) != 0;
            values[i] = Float.intBitsToFloat((bits & 0xFFFF0000) + (up ? 0x10000 : 0));
        }
        return Tensor.of(t.name() + " bf16", values, t.dims());
    }
}
