package io.omnitransfer.kernels.norm;

import io.omnitransfer.kernels.activation.ActivationMath;
import io.omnitransfer.kernels.host.Lanes;
import io.omnitransfer.runtime.Device;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Device bodies: rows of {@code dim} elements, statistics by a tree in local memory. The group size is a power of two, at
 * most 256. Bytes: 8 per element; every further reading of a row comes from the cache.
 *
 * <p>A group that takes several rows sums up the next while it writes one: memory would idle between writing a row and
 * reading the next. What it sums up behind its last row is its last row once more, in vain. A row's end, where the group's
 * width does not divide it, is behind a barrier, in a method of its own, because HotSpot's first compiler has no room for
 * both; the barrier is there for all rows, because PoCL did not stand a conditional one. The tree is written out wherever it
 * is needed, because TornadoVM does not index local arrays right in methods they are passed to.
 */
final class NormKernels {
    /** A parameter vector the kernel does not use. */
    static final int ABSENT = 0;
    /** A scale that multiplies, a shift that is added. */
    static final int PLAIN = 1;
    /** A scale s that multiplies with 1 + s. */
    static final int PLUS_ONE = 2;

    /** Sums that every thread adds up by itself, instead of meeting the others four times more. */
    private static final int FEW = 16;

    private NormKernels() {}

    /**
     * A power of two that gives every thread of the group at least 32 elements of a long row: few steps of the tree. A warp
     * at least; where vectors are the threads, one of them, which reads its row in order.
     */
    static int groupSize(Device device, int dim) {
        if (device.runsHostLibrary()) {
            return Lanes.COUNT;
        }
        return Math.clamp(Integer.highestOneBit(Math.max(1, dim / 32)), 32, 256);
    }

    /** Rows that a group takes one after the other. An accelerator has enough other groups to keep memory busy. */
    static int run(Device device, int rows) {
        return device.runsHostLibrary() ? Math.clamp(rows / 64, 1, 32) : 1;
    }

    /**
     * y = (x − mean)·rsqrt(var + eps), then scaled and shifted by vectors that start at {@code scaleFrom} and
     * {@code shiftFrom}. The variance is taken about the computed mean, in a second pass: no cancellation. 8 operations
     * per element.
     *
     * @param run rows that a group takes
     */
    static void layerNorm(
            KernelContext context,
            FloatArray x,
            FloatArray scale,
            FloatArray shift,
            FloatArray y,
            int rows,
            int run,
            int dim,
            float eps,
            int scaleKind,
            int scaleFrom,
            int shiftKind,
            int shiftFrom) {
        float[] partial = context.allocateFloatLocalArray(256);
        int lane = context.localIdx;
        int size = context.localGroupSizeX;
        int first = context.groupIdx * run;
        int end = TornadoMath.min(first + run, rows);
        int whole = dim / size * size;
        int last = whole + lane;
        float one = scaleKind == PLUS_ONE ? 1f : 0f;
        partial[lane] = sum(x, first * dim, dim, lane, size);
        context.localBarrier();
        for (int row = first; row < end; row++) {
            int base = row * dim;
            int left = size;
            while (left > FEW) {
                left = left / 2;
                if (lane < left) {
                    partial[lane] = partial[lane] + partial[lane + left];
                }
                context.localBarrier();
            }
            float total = 0f;
            for (int i = 0; i < left; i++) {
                total += partial[i];
            }
            context.localBarrier();
            float mean = total / dim;
            partial[lane] = squares(x, base, dim, lane, size, mean);
            context.localBarrier();
            left = size;
            while (left > FEW) {
                left = left / 2;
                if (lane < left) {
                    partial[lane] = partial[lane] + partial[lane + left];
                }
                context.localBarrier();
            }
            float spread = 0f;
            for (int i = 0; i < left; i++) {
                spread += partial[i];
            }
            context.localBarrier();
            float factor = 1f / TornadoMath.sqrt(spread / dim + eps);
            int next = row + 1 < end ? base + dim : base;
            float ahead = 0f;
            if (last < dim) {
                ahead = x.get(next + last);
            }
            for (int k = 0; k < whole; k += size) {
                int i = k + lane;
                float v = (x.get(base + i) - mean) * factor;
                y.set(base + i, scaled(v, one, scale, scaleKind, scaleFrom + i, shift, shiftKind, shiftFrom + i));
                ahead += x.get(next + i);
            }
            partial[lane] = ahead;
            context.localBarrier();
            if (last < dim) {
                float v = (x.get(base + last) - mean) * factor;
                y.set(
                        base + last,
                        scaled(v, one, scale, scaleKind, scaleFrom + last, shift, shiftKind, shiftFrom + last));
            }
        }
    }

    private static float scaled(
            float x,
            float one,
            FloatArray scale,
            int scaleKind,
            int scaleAt,
            FloatArray shift,
            int shiftKind,
            int shiftAt) {
        float v = x;
        if (scaleKind != ABSENT) {
            v = v * (one + scale.get(scaleAt));
        }
        if (shiftKind == PLAIN) {
            v = v + shift.get(shiftAt);
        }
        return v;
    }

    /** y = x·rsqrt(mean x² + eps)·weight. 5 operations per element. */
    static void rmsNorm(
            KernelContext context,
            FloatArray x,
            FloatArray weight,
            FloatArray y,
            int rows,
            int run,
            int dim,
            float eps) {
        float[] partial = context.allocateFloatLocalArray(256);
        int lane = context.localIdx;
        int size = context.localGroupSizeX;
        int first = context.groupIdx * run;
        int end = TornadoMath.min(first + run, rows);
        int whole = dim / size * size;
        int last = whole + lane;
        partial[lane] = squares(x, first * dim, dim, lane, size, 0f);
        context.localBarrier();
        for (int row = first; row < end; row++) {
            int base = row * dim;
            int left = size;
            while (left > FEW) {
                left = left / 2;
                if (lane < left) {
                    partial[lane] = partial[lane] + partial[lane + left];
                }
                context.localBarrier();
            }
            float total = 0f;
            for (int i = 0; i < left; i++) {
                total += partial[i];
            }
            context.localBarrier();
            float factor = 1f / TornadoMath.sqrt(total / dim + eps);
            int next = row + 1 < end ? base + dim : base;
            float ahead = 0f;
            if (last < dim) {
                float v = x.get(next + last);
                ahead = v * v;
            }
            for (int k = 0; k < whole; k += size) {
                int i = k + lane;
                y.set(base + i, x.get(base + i) * factor * weight.get(i));
                float v = x.get(next + i);
                ahead += v * v;
            }
            partial[lane] = ahead;
            context.localBarrier();
            if (last < dim) {
                y.set(base + last, x.get(base + last) * factor * weight.get(last));
            }
        }
    }

    /** y = act(x / max(‖x‖₂, 1e-12)·√dim·gamma). 4 operations per element and the activation. */
    static void channelNorm(
            KernelContext context, FloatArray x, FloatArray gamma, FloatArray y, int dim, int activation) {
        float[] partial = context.allocateFloatLocalArray(256);
        int lane = context.localIdx;
        int size = context.localGroupSizeX;
        int base = context.groupIdx * dim;
        partial[lane] = squares(x, base, dim, lane, size, 0f);
        context.localBarrier();
        int left = size;
        while (left > FEW) {
            left = left / 2;
            if (lane < left) {
                partial[lane] = partial[lane] + partial[lane + left];
            }
            context.localBarrier();
        }
        float total = 0f;
        for (int i = 0; i < left; i++) {
            total += partial[i];
        }
        float factor = TornadoMath.sqrt((float) dim) / TornadoMath.max(TornadoMath.sqrt(total), 1e-12f);
        for (int i = lane; i < dim; i += size) {
            y.set(base + i, ActivationMath.apply(x.get(base + i) * factor * gamma.get(i), activation));
        }
    }

    /** A thread's part of the sum of a row; four sums, because each waits for its last addition. */
    private static float sum(FloatArray x, int base, int dim, int lane, int size) {
        float a = 0f;
        float b = 0f;
        float c = 0f;
        float d = 0f;
        int most = dim / (4 * size) * (4 * size);
        for (int k = 0; k < most; k += 4 * size) {
            int i = k + lane;
            a += x.get(base + i);
            b += x.get(base + i + size);
            c += x.get(base + i + 2 * size);
            d += x.get(base + i + 3 * size);
        }
        for (int i = most + lane; i < dim; i += size) {
            a += x.get(base + i);
        }
        return a + b + (c + d);
    }

    /** As {@link #sum}, of the squares of distances from the mean. */
    private static float squares(FloatArray x, int base, int dim, int lane, int size, float mean) {
        float a = 0f;
        float b = 0f;
        float c = 0f;
        float d = 0f;
        int most = dim / (4 * size) * (4 * size);
        for (int k = 0; k < most; k += 4 * size) {
            int i = k + lane;
            float p = x.get(base + i) - mean;
            float q = x.get(base + i + size) - mean;
            float r = x.get(base + i + 2 * size) - mean;
            float s = x.get(base + i + 3 * size) - mean;
            a += p * p;
            b += q * q;
            c += r * r;
            d += s * s;
        }
        for (int i = most + lane; i < dim; i += size) {
            float p = x.get(base + i) - mean;
            a += p * p;
        }
        return a + b + (c + d);
    }
}
