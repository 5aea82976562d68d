package io.omnitransfer.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Gaussian data of deviation s has an exact flow: x(sigma) = x(1) · sqrt((1 − sigma)² s² + sigma²). A solver of order p
 * loses a factor 2^p of its error when the steps are doubled.
 */
class SolverConvergenceTest {
    private static final double DATA_DEVIATION = 0.5;

    /** Equal steps in lambda, where orders are defined (UniPC's corrector adds one); the last, to 0, is left out. */
    @ParameterizedTest
    @CsvSource({"EULER,1", "UNIPC,3", "DPMPP,2"})
    void hasItsOrder(Solver.Kind kind, int order) {
        double coarse = error(kind, evenInLambda(64), 64);
        double fine = error(kind, evenInLambda(128), 128);
        assertThat(Math.log(coarse / fine) / Math.log(2)).isBetween(order - 0.2, order + 0.2);
    }

    private static Schedule evenInLambda(int steps) {
        double[] sigma = new double[steps + 2];
        for (int i = 0; i <= steps; i++) {
            sigma[i] = 1 / (1 + Math.exp(-3 + 6.0 * i / steps));
        }
        return new Schedule("even", sigma, new double[steps + 1]);
    }

    @ParameterizedTest
    @EnumSource(Solver.Kind.class)
    void startsFromPureNoiseWithoutInfinities(Solver.Kind kind) {
        for (int steps = 1; steps <= 5; steps++) {
            assertThat(error(kind, ScheduleKind.LINEAR.of(steps, 3), steps)).isLessThan(1.01);
        }
    }

    @ParameterizedTest
    @EnumSource(Solver.Kind.class)
    void refusesStepsOutOfOrder(Solver.Kind kind) {
        float[] x = {1};
        Solver<float[]> solver = kind.create(ScheduleKind.LINEAR.of(2, 3), FloatArrayOps.INSTANCE, x);
        solver.step(0, x, new float[1]);
        assertThatThrownBy(() -> solver.step(0, x, new float[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("asked for step 0, expected step 1");
        solver.step(1, x, new float[1]);
        assertThatThrownBy(() -> solver.step(2, x, new float[1])).hasMessageContaining("no more after 2 steps");
    }

    @Test
    void eulerOfAConstantVelocityIsExact() {
        float[] x = {3, -1};
        float[] v = {2, 0.5f};
        Schedule schedule = ScheduleKind.DISTILLED_4.of(4, 5);
        Solver<float[]> solver = Solver.Kind.EULER.create(schedule, FloatArrayOps.INSTANCE, x);
        for (int i = 0; i < 4; i++) {
            solver.step(i, x, v);
        }
        assertThat(x).containsExactly(1, -1.5f);
    }

    private static double error(Solver.Kind kind, Schedule schedule, int steps) {
        double[] x = {deviation(schedule.sigma(0))};
        Solver<double[]> solver = kind.create(schedule, new DoubleOps(), x);
        for (int i = 0; i < steps; i++) {
            double sigma = schedule.sigma(i);
            double slope = sigma - (1 - sigma) * DATA_DEVIATION * DATA_DEVIATION;
            solver.step(i, x, new double[] {x[0] * slope / Math.pow(deviation(sigma), 2)});
        }
        return Math.abs(x[0] - deviation(schedule.sigma(steps)));
    }

    private static double deviation(double sigma) {
        return Math.hypot((1 - sigma) * DATA_DEVIATION, sigma);
    }

    /** Orders are measured in double: float rounding would hide them. */
    private static final class DoubleOps implements LatentOps<double[]> {
        @Override
        public double[] like(double[] latent) {
            return new double[] {Double.NaN};
        }

        @Override
        public void combine(double[] out, List<Term<double[]>> terms) {
            out[0] = terms.stream()
                    .mapToDouble(term -> term.coefficient() * term.latent()[0])
                    .sum();
        }
    }
}
