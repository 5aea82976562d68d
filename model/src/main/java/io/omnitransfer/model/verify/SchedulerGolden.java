package io.omnitransfer.model.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.model.sampling.FloatArrayOps;
import io.omnitransfer.model.sampling.Schedule;
import io.omnitransfer.model.sampling.ScheduleKind;
import io.omnitransfer.model.sampling.Solver;
import io.omnitransfer.weights.SafetensorsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Golden files of kind {@code schedulers}: Wan2.1's samplers on velocity = tanh(1.3 x + t/500 − 1). */
final class SchedulerGolden {
    static final String KIND = "schedulers";
    private static final double TOLERANCE = 1e-5;

    private SchedulerGolden() {}

    static List<GoldenResult> run(String name, SafetensorsFile file) throws IOException {
        JsonNode cases = new ObjectMapper().readTree(new Metadata(name, file).get("cases"));

        List<GoldenResult> results = new ArrayList<>();
        for (JsonNode c : cases) {
            int steps = c.get(0).asInt();
            double shift = c.get(1).asDouble();
            for (String solver : List.of("unipc", "dpmpp")) {
                String stage = solver + "." + steps + "." + shift + ".";
                Schedule schedule = ScheduleKind.parse("wan-" + solver).of(steps, shift);
                if (file.contains(stage + "sigmas")) {
                    results.add(compare(name, file, stage + "sigmas", floats(schedule.sigmas()), TOLERANCE));
                }
                results.add(compare(name, file, stage + "timesteps", floats(schedule.timesteps()), 0));
                results.add(compare(name, file, stage + "x", integrate(solver, schedule, start(file)), TOLERANCE));
            }
        }
        return results;
    }

    private static float[] integrate(String solver, Schedule schedule, float[] x) {
        Solver<float[]> run = Solver.Kind.parse(solver).create(schedule, FloatArrayOps.INSTANCE, x);
        float[] v = new float[x.length];
        for (int i = 0; i < schedule.steps(); i++) {
            for (int k = 0; k < x.length; k++) {
                v[k] = (float) Math.tanh(1.3 * x[k] + schedule.timesteps()[i] / 500 - 1);
            }
            run.step(i, x, v);
        }
        return x;
    }

    private static float[] start(SafetensorsFile file) {
        return file.tensor("x0").toFloats();
    }

    private static GoldenResult compare(
            String name, SafetensorsFile file, String stage, float[] actual, double tolerance) {
        return GoldenResult.compare(
                name + ":" + stage, KIND, actual, file.tensor(stage).toFloats(), tolerance);
    }

    private static float[] floats(double[] x) {
        float[] out = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = (float) x[i];
        }
        return out;
    }
}
