package io.omnitransfer.kernels.linear;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.runtime.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What happens to v = x·Wᵀ + b before it is stored.
 *
 * @param activation applied to v first
 * @param accumulate y += v instead of y = v
 * @param gate [R, N] f32 whose row {@code gateRow} multiplies what is added, or null for 1; only with accumulate
 * @param gateRow row of the gate
 */
public record Epilogue(
        Activation activation, boolean accumulate, @Nullable Tensor gate, int gateRow) {
    /** y = v. */
    public static final Epilogue NONE = of(Activation.NONE);

    /** y += v. */
    public static final Epilogue ADD = new Epilogue(Activation.NONE, true, null, 0);

    public Epilogue {
        if (gate != null && !accumulate) {
            throw new IllegalArgumentException("a gate needs accumulate: y += v·gate");
        }
        if (gate != null && (gateRow < 0 || gateRow >= gate.rows())) {
            throw new IllegalArgumentException("gate row %d is outside %s".formatted(gateRow, gate));
        }
    }

    /** y = activation(v). */
    public static Epilogue of(Activation activation) {
        return new Epilogue(activation, false, null, 0);
    }

    /** y += v·modulation[row], for a modulation [R, N] f32. */
    public static Epilogue addGated(Tensor modulation, int row) {
        return new Epilogue(Activation.NONE, true, modulation, row);
    }
}
