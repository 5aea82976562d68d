package io.omnitransfer.kernels.linear;

import static io.omnitransfer.kernels.host.VectorMath.SPECIES;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.host.Lanes;
import io.omnitransfer.kernels.host.VectorMath;
import io.omnitransfer.kernels.host.gemm.Sink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * Adds the bias, applies the activation and stores or accumulates finished blocks of a product while they are in cache.
 *
 * @param y [M, n] f32
 * @param n columns of y
 * @param bias n values, padded by a vector, or null for none
 * @param gate n values, padded by a vector, or null for 1; only with accumulate
 */
public record EpilogueSink(
        MemorySegment y,
        int n,
        float @Nullable [] bias,
        Activation activation,
        boolean accumulate,
        float @Nullable [] gate)
        implements Sink {
    private static final int W = SPECIES.length();

    /** How long {@link #bias} and {@link #gate} have to be: vectors may run over the end. */
    public static int padded(int n) {
        return n + W;
    }

    @Override
    public void accept(float[] block, int start, int stride, int row, int rows, int col, int cols) {
        // Rows lie behind each other as they do in y; a row's last vector does not reach into the next.
        boolean whole = cols == n && stride == n && n % W == 0;
        for (int i = 0; i < rows; i++) {
            int at = start + i * stride;
            if (bias != null) {
                add(block, at, bias, col, cols);
            }
            activate(block, at, cols);
            if (gate != null) {
                multiply(block, at, gate, col, cols);
            }
            long offset = ((long) (row + i) * n + col) * Float.BYTES;
            if (accumulate) {
                accumulate(block, at, cols, offset);
            }
            if (!whole) {
                MemorySegment.copy(block, at, y, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, cols);
            }
        }
        if (whole) {
            long offset = (long) row * n * Float.BYTES;
            MemorySegment.copy(block, start, y, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, rows * n);
        }
    }

    private static void add(float[] block, int at, float[] v, int from, int count) {
        for (int j = 0; j < count; j += W) {
            FloatVector.fromArray(SPECIES, block, at + j)
                    .add(FloatVector.fromArray(SPECIES, v, from + j))
                    .intoArray(block, at + j);
        }
    }

    private static void multiply(float[] block, int at, float[] v, int from, int count) {
        for (int j = 0; j < count; j += W) {
            FloatVector.fromArray(SPECIES, block, at + j)
                    .mul(FloatVector.fromArray(SPECIES, v, from + j))
                    .intoArray(block, at + j);
        }
    }

    private void activate(float[] block, int at, int count) {
        switch (activation) {
            case NONE -> {}
            case SILU -> {
                for (int j = 0; j < count; j += W) {
                    VectorMath.silu(FloatVector.fromArray(SPECIES, block, at + j))
                            .intoArray(block, at + j);
                }
            }
            case GELU_TANH -> {
                for (int j = 0; j < count; j += W) {
                    VectorMath.geluTanh(FloatVector.fromArray(SPECIES, block, at + j))
                            .intoArray(block, at + j);
                }
            }
            case GELU_ERF -> {
                for (int j = 0; j < count; j += W) {
                    VectorMath.geluErf(FloatVector.fromArray(SPECIES, block, at + j))
                            .intoArray(block, at + j);
                }
            }
        }
    }

    private void accumulate(float[] block, int at, int count, long offset) {
        int whole = SPECIES.loopBound(count);
        for (int j = 0; j < whole; j += W) {
            FloatVector.fromArray(SPECIES, block, at + j)
                    .add(FloatVector.fromMemorySegment(SPECIES, y, offset + j * (long) Float.BYTES, Lanes.ORDER))
                    .intoArray(block, at + j);
        }
        for (int j = whole; j < count; j++) {
            block[at + j] += y.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + (long) j * Float.BYTES);
        }
    }
}
