package io.omnitransfer.benchmarks.decoupled;

import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.model.wan.dit.DitFlops;
import io.omnitransfer.model.wan.dit.Grid;
import java.util.Collections;
import java.util.List;

/**
 * What is denoised.
 *
 * @param ratio tokens of one reference by tokens of the target: 0.25, 0.5, 1 or 2
 * @param references how many
 * @param arms guidance arms: forwards per step
 */
public record Scenario(Size size, double ratio, int references, int arms) {
    public Scenario {
        if (references < 1 || arms < 1) {
            throw new IllegalArgumentException("%d references and %d guidance arms; there must be at least one of each"
                    .formatted(references, arms));
        }
    }

    /** The grid of every reference. */
    public Grid reference() {
        Grid g = size.target();
        if (ratio == 0.25) {
            return new Grid(g.frames(), g.rows() / 2, g.columns() / 2);
        } else if (ratio == 0.5) {
            return new Grid(g.frames(), g.rows() / 2, g.columns());
        } else if (ratio == 1) {
            return g;
        } else if (ratio == 2) {
            return new Grid(2 * g.frames(), g.rows(), g.columns());
        }
        throw new IllegalArgumentException("reference/target ratio " + ratio + "; there are 0.25, 0.5, 1 and 2");
    }

    /** FLOPs of one forward; of the cached mode without its reference branch. */
    public double forward(DitConfig config, Mode mode) {
        DitFlops f = flops(config);
        return switch (mode) {
            case CACHED -> f.target();
            case RECOMPUTE -> f.target() + f.references();
            case JOINT -> f.joint();
        };
    }

    /** FLOPs of a whole denoising run. */
    public double run(DitConfig config, Mode mode, int steps) {
        DitFlops f = flops(config);
        int forwards = steps * arms;
        return switch (mode) {
            case CACHED -> f.cached(forwards);
            case RECOMPUTE -> f.recomputed(forwards);
            case JOINT -> f.joint(forwards);
        };
    }

    private DitFlops flops(DitConfig config) {
        List<Grid> all = Collections.nCopies(references, reference());
        return DitFlops.of(config, size.target(), size.contextRows(), all);
    }
}
