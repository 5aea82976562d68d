package io.omnitransfer.model.sampling;

/**
 * The noise levels of one sampling run.
 *
 * @param name the {@link ScheduleKind}'s name
 * @param sigmas [steps + 1] noise levels, strictly falling from at most 1 to exactly 0
 * @param timesteps [steps] what the network is told about {@code sigmas[i]}, in 0 … 1000
 */
public record Schedule(String name, double[] sigmas, double[] timesteps) {
    public Schedule {
        if (timesteps.length < 1 || sigmas.length != timesteps.length + 1) {
            throw new IllegalArgumentException("Schedule " + name + " has " + timesteps.length + " timesteps and "
                    + sigmas.length + " sigmas, expected n ≥ 1 and n + 1.");
        }
        if (!(sigmas[0] <= 1) || sigmas[timesteps.length] != 0) {
            throw new IllegalArgumentException("Schedule " + name + " runs from sigma " + sigmas[0] + " to "
                    + sigmas[timesteps.length] + ", expected at most 1 and exactly 0.");
        }
        for (int i = 0; i < timesteps.length; i++) {
            if (!(sigmas[i + 1] < sigmas[i])) {
                throw new IllegalArgumentException("Schedule " + name + " has sigma[" + (i + 1) + "] = " + sigmas[i + 1]
                        + " after " + sigmas[i] + ", expected a smaller one.");
            }
        }
        sigmas = sigmas.clone();
        timesteps = timesteps.clone();
    }

    /** Number of network evaluations per guidance arm. */
    public int steps() {
        return timesteps.length;
    }

    public double sigma(int i) {
        return sigmas[i];
    }

    /** Signal level {@code 1 − sigma[i]}. */
    double alpha(int i) {
        return 1 - sigmas[i];
    }

    /** Half the log signal-to-noise ratio, {@code ln(alpha / sigma)}: −∞ at sigma 1, +∞ at sigma 0. */
    double lambda(int i) {
        return StrictMath.log(alpha(i) / sigmas[i]);
    }
}
