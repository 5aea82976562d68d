package io.omnitransfer.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.model.golden.Golden;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wan2.1's own samplers, run on velocity = tanh(1.3 x + t / 500 − 1). */
class SolverGoldenTest {
    private static final Golden GOLDEN = Golden.load("schedulers");

    @ParameterizedTest
    @CsvSource({
        "unipc,1,5.0", "unipc,2,3.0", "unipc,4,5.0", "unipc,6,5.0", "unipc,20,3.0", "unipc,40,5.0",
        "dpmpp,1,5.0", "dpmpp,2,3.0", "dpmpp,4,5.0", "dpmpp,6,5.0", "dpmpp,20,3.0", "dpmpp,40,5.0"
    })
    void equalsWan(String solver, int steps, double shift) {
        String name = solver + "." + steps + "." + shift + ".";
        Schedule schedule = ScheduleKind.parse("wan-" + solver).of(steps, shift);
        assertThat(schedule.timesteps()).containsExactly(GOLDEN.values(name + "timesteps"));
        if (solver.equals("unipc")) {
            assertThat(schedule.sigmas()).containsExactly(GOLDEN.values(name + "sigmas"), within(1e-7));
        }
        double[] start = GOLDEN.values("x0");
        float[] x = new float[start.length];
        for (int k = 0; k < x.length; k++) {
            x[k] = (float) start[k];
        }
        run(Solver.Kind.parse(solver), schedule, x);
        assertThat(relativeError(x, GOLDEN.values(name + "x"))).as(name).isLessThan(1e-5);
    }

    private static void run(Solver.Kind kind, Schedule schedule, float[] x) {
        Solver<float[]> run = kind.create(schedule, new PoisonedOps(), x);
        for (int i = 0; i < schedule.steps(); i++) {
            float[] v = new float[x.length];
            for (int k = 0; k < x.length; k++) {
                v[k] = (float) Math.tanh(1.3 * x[k] + schedule.timesteps()[i] / 500 - 1);
            }
            run.step(i, x, v);
        }
    }

    private static double relativeError(float[] actual, double[] expected) {
        double error = 0;
        double norm = 0;
        for (int k = 0; k < expected.length; k++) {
            error += Math.pow(actual[k] - expected[k], 2);
            norm += Math.pow(expected[k], 2);
        }
        return Math.sqrt(error / norm);
    }
}
