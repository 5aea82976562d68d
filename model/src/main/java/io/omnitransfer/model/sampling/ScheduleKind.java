package io.omnitransfer.model.sampling;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The published ways to lay out noise levels. All use the shift {@code S(u) = s·u / (1 + (s − 1)·u)} and end at 0; they
 * differ in the points u, in rounding and in what the network is told.
 */
public enum ScheduleKind {
    /** Wan2.1's UniPC sampler: u from 0.999, sigmas rounded to float, integer timesteps. */
    WAN_UNIPC("wan-unipc", Solver.Kind.UNIPC) {
        @Override
        Schedule build(int steps, double shift) {
            double[] sigma = shifted(linspace(0.999, 0, steps + 1), steps, shift);
            return schedule(toFloat(sigma), truncated(sigma));
        }
    },
    /** diffusers' UniPCMultistepScheduler with use_flow_sigmas: u from 1 to 0.001, first sigma just below 1. */
    DIFFUSERS_UNIPC("diffusers-unipc", Solver.Kind.UNIPC) {
        @Override
        Schedule build(int steps, double shift) {
            double[] sigma = shifted(linspace(1, 0.001, steps + 1), steps, shift);
            if (Math.abs(sigma[0] - 1) < 1e-6) {
                sigma[0] -= 1e-6;
            }
            return schedule(toFloat(sigma), truncated(sigma));
        }
    },
    /** Wan2.1's DPM-Solver++ sampler: u from 1, integer timesteps. */
    WAN_DPMPP("wan-dpmpp", Solver.Kind.DPMPP) {
        @Override
        Schedule build(int steps, double shift) {
            double[] sigma = shifted(linspace(1, 0, steps + 1), steps, shift);
            return schedule(toFloat(sigma), truncated(sigma));
        }
    },
    /** diffusers' FlowMatchEulerDiscreteScheduler: evenly spaced between shifted ends, then shifted once more. */
    FLOW_EULER("flow-euler", Solver.Kind.EULER) {
        @Override
        Schedule build(int steps, double shift) {
            double[] sigma = shifted(linspace(1, shifted(0.001, shift), steps), steps, shift);
            return schedule(sigma, thousandfold(sigma));
        }
    },
    /** Plain shifted line, u = 1 − i / steps, real-valued timesteps. */
    LINEAR("linear", Solver.Kind.EULER) {
        @Override
        Schedule build(int steps, double shift) {
            double[] sigma = shifted(linspace(1, 0, steps + 1), steps, shift);
            return schedule(sigma, thousandfold(sigma));
        }
    },
    /** Step-distilled Wan2.1 models (LightX2V): u = 1, 0.75, 0.5, 0.25; trained with shift 5. */
    DISTILLED_4("distilled-4", Solver.Kind.EULER) {
        @Override
        Schedule build(int steps, double shift) {
            if (steps != 4) {
                throw new IllegalArgumentException("Schedule distilled-4 has 4 steps, got " + steps
                        + ". Set steps to 4 or choose another schedule.");
            }
            double[] sigma = shifted(new double[] {1, 0.75, 0.5, 0.25}, steps, shift);
            return schedule(sigma, thousandfold(sigma));
        }
    };

    private static final double TRAINING_STEPS = 1000;

    private final String id;
    private final Solver.Kind solver;

    ScheduleKind(String id, Solver.Kind solver) {
        this.id = id;
        this.solver = solver;
    }

    /**
     * @param steps number of network evaluations, at least 1
     * @param shift above 0; 1 leaves the line straight, larger values spend more steps at high noise
     */
    public Schedule of(int steps, double shift) {
        if (steps < 1) {
            throw new IllegalArgumentException("Schedule " + id + " got " + steps + " steps, expected at least 1.");
        }
        if (!(shift > 0) || Double.isInfinite(shift)) {
            throw new IllegalArgumentException("Schedule shift is " + shift + ", expected a number above 0.");
        }
        return build(steps, shift);
    }

    abstract Schedule build(int steps, double shift);

    /** The solver this schedule was published with; any other works too. */
    public Solver.Kind solver() {
        return solver;
    }

    public static ScheduleKind parse(String id) {
        return Arrays.stream(values())
                .filter(kind -> kind.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown schedule '" + id + "'. Use one of "
                        + Arrays.stream(values()).map(kind -> kind.id).collect(Collectors.joining(", ")) + "."));
    }

    @Override
    public String toString() {
        return id;
    }

    Schedule schedule(double[] sigma, double[] timesteps) {
        return new Schedule(id, Arrays.copyOf(sigma, sigma.length + 1), timesteps);
    }

    static double shifted(double u, double shift) {
        return shift * u / (1 + (shift - 1) * u);
    }

    static double[] shifted(double[] u, int steps, double shift) {
        return Arrays.stream(u, 0, steps).map(value -> shifted(value, shift)).toArray();
    }

    static double[] toFloat(double[] sigma) {
        return Arrays.stream(sigma).map(value -> (float) value).toArray();
    }

    static double[] thousandfold(double[] sigma) {
        return Arrays.stream(sigma).map(value -> TRAINING_STEPS * value).toArray();
    }

    static double[] truncated(double[] sigma) {
        return Arrays.stream(sigma)
                .map(value -> Math.floor(TRAINING_STEPS * value))
                .toArray();
    }

    /** NumPy's linspace: both ends exact, start + i · step between them; one point is the start. */
    static double[] linspace(double start, double stop, int points) {
        double[] u = new double[points];
        double step = points == 1 ? 0 : (stop - start) / (points - 1);
        for (int i = 0; i < points; i++) {
            u[i] = i * step + start;
        }
        if (points > 1) {
            u[points - 1] = stop;
        }
        return u;
    }
}
