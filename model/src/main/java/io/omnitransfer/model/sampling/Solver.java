package io.omnitransfer.model.sampling;

import java.util.Arrays;
import java.util.Locale;

/**
 * Integrates the flow from noise to video. A solver has the memory of one run: create one per run and call
 * {@link #step} for 0, 1, … in order.
 *
 * @param <T> see {@link LatentOps}
 */
public sealed interface Solver<T> permits EulerSolver, UniPcSolver, DpmPlusPlus2MSolver {
    /**
     * One step, in place.
     *
     * @param i step, 0 … steps − 1
     * @param x the sample at {@code sigma[i]}; on return the sample at {@code sigma[i + 1]}
     * @param v the guided velocity at (x, {@code timesteps[i]}); only read
     */
    void step(int i, T x, T v);

    enum Kind {
        EULER,
        UNIPC,
        DPMPP;

        /**
         * @param like a latent of the run's shape; only its shape is used
         */
        public <T> Solver<T> create(Schedule schedule, LatentOps<T> ops, T like) {
            return switch (this) {
                case EULER -> new EulerSolver<>(schedule, ops);
                case UNIPC -> new UniPcSolver<>(schedule, ops, like);
                case DPMPP -> new DpmPlusPlus2MSolver<>(schedule, ops, like);
            };
        }

        public static Kind parse(String id) {
            return Arrays.stream(values())
                    .filter(kind -> kind.toString().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "Unknown solver '" + id + "'. Use one of euler, unipc, dpmpp."));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
