package io.omnitransfer.model.verify;

import io.omnitransfer.kernels.attention.Keys;
import io.omnitransfer.model.omnitransfer.Branches;
import io.omnitransfer.model.omnitransfer.Family;
import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.model.omnitransfer.ReferenceCache;
import io.omnitransfer.model.omnitransfer.ReferenceLatent;
import io.omnitransfer.model.omnitransfer.TargetLatent;
import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.wan.dit.Context;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.model.wan.dit.TargetShape;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.weights.SafetensorsFile;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The transformer's stages of a golden file made with an OmniTransfer checkpoint: the reference branch's keys and values
 * and the velocity of the first step, with the reference cached, recomputed and absent.
 */
public final class TransferGolden {
    private static final double TOLERANCE = 2e-5;
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final String KIND = "transfer";

    private final String name;
    private final SafetensorsFile file;
    private final Branches branches;
    private final List<GoldenResult> results = new ArrayList<>();

    private TransferGolden(String name, SafetensorsFile file, Branches branches) {
        this.name = name;
        this.file = file;
        this.branches = branches;
    }

    /** One result per stage. The file's metadata name the task. */
    public static List<GoldenResult> run(String name, SafetensorsFile file, Branches branches) {
        return new TransferGolden(name, file, branches).run();
    }

    private List<GoldenResult> run() {
        Task task = Task.of(file.metadata().getOrDefault("task", ""));
        ReferenceLatent reference = branches.reference(task, load("reference_latents"));
        ReferenceCache cache = branches.encode(reference);
        keys("first", cache.keys().layers().getFirst());
        keys("last", cache.keys().layers().getLast());

        Tensor condition = load("condition_latents");
        int[] d = condition.dims();
        boolean first = task.family() == Family.TEMPORAL;
        TargetLatent latent = new TargetLatent(
                condition,
                TargetLatent.mask(first, d[1], d[2], d[3]),
                branches.config().layout());
        Tensor input = latent.with(load("noise"));
        Context context = branches.dit().context(load("connector_output"), null);
        TargetShape shape = TargetShape.of(latent.grid(), context);
        double t = 1000 * file.tensor("sigmas").segment().get(DOUBLE, 0);
        velocity("velocity_step0", "cached", branches.target(shape, List.of(cache)), input, t, context);
        velocity(
                "velocity_step0",
                "recompute",
                branches.target(shape, Mode.RECOMPUTE, List.of(reference)),
                input,
                t,
                context);
        velocity("velocity_step0_no_reference", "none", branches.target(shape, List.of()), input, t, context);
        return results;
    }

    /** Files may hold every n-th token only. */
    private void keys(String which, Keys keys) {
        rows("ref_k_" + which, keys.k());
        rows("ref_v_" + which, keys.v());
    }

    private void rows(String stage, Tensor actual) {
        float[] expected = file.tensor(stage).toFloats();
        float[] all = actual.toFloats();
        int width = actual.cols();
        int rows = expected.length / width;
        int stride = actual.rows() / rows;
        float[] picked = new float[expected.length];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(all, r * stride * width, picked, r * width, width);
        }
        results.add(GoldenResult.compare(name + "/" + stage, KIND, picked, expected, TOLERANCE));
    }

    private void velocity(String stage, String how, Target target, Tensor input, double t, Context context) {
        float[] expected = file.tensor(stage).toFloats();
        Tensor out = Tensor.f32("velocity", load(stage).dims());
        out.fill(Float.NaN);
        try (target) {
            target.velocity(input, t, context, out);
        }
        results.add(GoldenResult.compare(name + "/" + stage + "/" + how, KIND, out.toFloats(), expected, TOLERANCE));
    }

    private Tensor load(String tensor) {
        int[] dims = file.tensor(tensor).info().shape().stream()
                .mapToInt(Math::toIntExact)
                .toArray();
        return Tensor.of(tensor, file.tensor(tensor).toFloats(), dims);
    }
}
