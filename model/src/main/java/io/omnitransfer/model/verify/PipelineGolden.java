package io.omnitransfer.model.verify;

import io.omnitransfer.model.omnitransfer.Branches;
import io.omnitransfer.model.omnitransfer.ReferenceLatent;
import io.omnitransfer.model.omnitransfer.TargetLatent;
import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.pipeline.MllmPictures;
import io.omnitransfer.model.pipeline.ModelDirectory;
import io.omnitransfer.model.pipeline.Progress;
import io.omnitransfer.model.pipeline.Sampler;
import io.omnitransfer.model.pipeline.TensorOps;
import io.omnitransfer.model.qwen.FrameSampling;
import io.omnitransfer.model.qwen.Mllm;
import io.omnitransfer.model.qwen.TokenSequence;
import io.omnitransfer.model.sampling.Guidance;
import io.omnitransfer.model.sampling.Guidance.Arm;
import io.omnitransfer.model.sampling.ScheduleKind;
import io.omnitransfer.model.video.Frames;
import io.omnitransfer.model.video.Image;
import io.omnitransfer.model.wan.dit.Context;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.model.wan.dit.TargetShape;
import io.omnitransfer.model.wan.vae.WanVae;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.SafetensorsFile;
import io.omnitransfer.weights.StoredTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Golden files made with a checkpoint, stage by stage from pixels to pixels. Every stage starts from what the file says
 * came before it, so that a failure names its stage; sampling runs all steps.
 */
final class PipelineGolden {
    static final String KIND = "transfer";
    private static final double EXACT = 0;
    private static final double STAGE = 2e-5;
    /** Twenty steps feed each step's error into the next; the networks' Jacobians let it grow by less than this. */
    private static final double SAMPLED = 2e-4;
    /** One level off in at most half a percent of the values of a mid-grey picture. */
    private static final double LEVELS = Math.sqrt(0.005) / 128;

    private final String name;
    private final SafetensorsFile file;
    private final ModelDirectory model;
    private final Device device;
    private final Variants variants;
    private final Task task;
    private final String prompt;
    private final List<GoldenResult> results = new ArrayList<>();

    private PipelineGolden(String name, SafetensorsFile file, ModelDirectory model, Device device, Variants variants) {
        this.name = name;
        this.file = file;
        this.model = model;
        this.device = device;
        this.variants = variants;
        this.task = Task.of(file.metadata().getOrDefault("task", ""));
        this.prompt = file.metadata().getOrDefault("prompt", "");
    }

    static List<GoldenResult> run(
            String name, SafetensorsFile file, ModelDirectory model, Device device, Variants variants)
            throws IOException {
        PipelineGolden golden = new PipelineGolden(name, file, model, device, variants);
        try (WanVae vae = model.vae(device, variants)) {
            Branches branches = model.branches(device, variants);
            golden.condition(model.mllm(device, variants));
            golden.encode(vae, branches);
            golden.results.addAll(TransferGolden.run(name, file, branches));
            golden.sample(branches, ScheduleKind.LINEAR, "final_latents");
            golden.sample(branches, ScheduleKind.WAN_UNIPC, "unipc_final_latents");
            golden.decode(vae);
        }
        return golden.results;
    }

    /** Pictures, tokens, positions, hidden states and connector output. */
    private void condition(Mllm mllm) throws IOException {
        MllmPictures pictures = new MllmPictures(model.preprocessor(), mllm.templates());
        boolean first = file.contains("first_frame");
        List<Image> expected = pictures();
        resized(pictures, first, expected);
        Mllm.Visuals visuals = mllm.see(
                first ? pictures.patches(expected.subList(0, 1)) : null,
                pictures.patches(expected.subList(1, expected.size())));
        TokenSequence sequence = mllm.sequence(task.id(), prompt, visuals);
        compare("input_ids", floats(sequence.ids()), EXACT);
        int[][] positions = sequence.positions(mllm.templates().tokensPerSecond());
        float[] flat = new float[3 * sequence.length()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = positions[i / sequence.length()][i % sequence.length()];
        }
        compare("position_ids", flat, EXACT);
        Tensor hidden = mllm.hidden(task.id(), sequence, visuals);
        compare("query_hidden", hidden.toFloats(), STAGE);
        compare("connector_output", mllm.connector().run(hidden).toFloats(), STAGE);
    }

    /** The pictures the MLLM saw, stored channels-first: the first frame (or a placeholder), then the reference's. */
    private List<Image> pictures() {
        int[] d = dims(file.tensor("mllm_frames"));
        float[] levels = file.tensor("mllm_frames").toFloats();
        List<Image> images = new ArrayList<>();
        int plane = d[2] * d[3];
        for (int f = 0; f < d[0]; f++) {
            byte[] rgb = new byte[3 * plane];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) levels[(f * 3 + i % 3) * plane + i / 3];
            }
            images.add(new Image(d[2], d[3], rgb));
        }
        return images;
    }

    /** Our resizing rounds exact ties to even; a float implementation rounds some of them the other way. */
    private void resized(MllmPictures pictures, boolean first, List<Image> expected) {
        Frames reference = clip("reference_frames");
        List<Image> shown = new ArrayList<>();
        shown.add(first ? clip("first_frame").get(0) : reference.get(0));
        for (int i :
                FrameSampling.evenly(reference.count(), pictures.templates().mllmFrames())) {
            shown.add(reference.get(i));
        }
        List<Image> actual = pictures.resized(shown);
        if (!first) {
            actual = new ArrayList<>(actual);
            actual.set(0, expected.getFirst());
        }
        results.add(GoldenResult.compare(name + "/mllm_frames", KIND, levels(actual), levels(expected), LEVELS));
    }

    private static float[] levels(List<Image> images) {
        int n = images.getFirst().rgb().length;
        float[] out = new float[images.size() * n];
        for (int i = 0; i < out.length; i++) {
            out[i] = images.get(i / n).rgb()[i % n] & 0xFF;
        }
        return out;
    }

    private void encode(WanVae vae, Branches branches) {
        Tensor latent = vae.encode(pixels("reference_frames", 0), _ -> {});
        compare("reference_latents", latent.toFloats(), STAGE);
        int frames = clip("reference_frames").count();
        Tensor condition = pixels("reference_frames", 0);
        condition.fill(0);
        if (file.contains("first_frame")) {
            Tensor first = pixels("first_frame", frames);
            condition.segment().copyFrom(first.segment());
        }
        compare("condition_latents", vae.encode(condition, _ -> {}).toFloats(), STAGE);
        ReferenceLatent reference = branches.reference(task, load("reference_latents"));
        compare("l_ref", reference.input().toFloats(), EXACT);
        compare("mask", mask(latent.dim(1), latent.dim(2), latent.dim(3)).toFloats(), EXACT);
    }

    private Tensor mask(int frames, int height, int width) {
        return TargetLatent.mask(file.contains("first_frame"), frames, height, width);
    }

    private void sample(Branches branches, ScheduleKind kind, String stage) {
        int steps = file.tensor("sigmas").toFloats().length - 1;
        Tensor z = load("noise");
        TargetLatent latent = new TargetLatent(
                load("condition_latents"),
                mask(z.dim(1), z.dim(2), z.dim(3)),
                branches.config().layout());
        Context context = branches.dit().context(load("connector_output"), null);
        ReferenceLatent reference = branches.reference(task, load("reference_latents"));
        TargetShape shape = TargetShape.of(latent.grid(), context);
        try (Target target = branches.target(shape, List.of(branches.encode(reference)));
                TensorOps ops = new TensorOps(device, variants, z.dims())) {
            new Sampler(kind.of(steps, model.settings().shift()), kind.solver(), Guidance.none(), target, target)
                    .run(z, latent, Map.of(Arm.FULL, context), ops, Progress.SILENT);
        }
        compare(stage, z.toFloats(), SAMPLED);
    }

    /** Frames decoded from the expected latents, as 8-bit pictures. */
    private void decode(WanVae vae) {
        frames(vae, "final_latents", "frames");
        if (file.contains("unipc_frames")) {
            frames(vae, "unipc_final_latents", "unipc_frames");
        }
    }

    private void frames(WanVae vae, String latents, String stage) {
        Tensor clip = vae.decode(load(latents), (int _) -> {});
        float[] levels = clip.toFloats();
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (float) Math.rint((levels[i] + 1) * 127.5f);
        }
        compare(stage, levels, LEVELS);
    }

    private void compare(String stage, float[] actual, double tolerance) {
        results.add(GoldenResult.compare(
                name + "/" + stage, KIND, actual, file.tensor(stage).toFloats(), tolerance));
    }

    private Tensor load(String tensor) {
        return Tensor.of(tensor, file.tensor(tensor).toFloats(), dims(file.tensor(tensor)));
    }

    /** Stored [frames, height, width, 3] levels (or one [height, width, 3] picture) as a clip. */
    private Frames clip(String tensor) {
        StoredTensor stored = file.tensor(tensor);
        int[] d = dims(stored);
        int h = d[d.length - 3];
        int w = d[d.length - 2];
        float[] levels = stored.toFloats();
        List<Image> images = new ArrayList<>();
        for (int at = 0; at < levels.length; at += h * w * 3) {
            byte[] rgb = new byte[h * w * 3];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) levels[at + i];
            }
            images.add(new Image(h, w, rgb));
        }
        return new Frames(model.settings().fps(), images);
    }

    /** The same in [−1, 1], followed by zero frames up to {@code frames}. */
    private Tensor pixels(String tensor, int frames) {
        Frames clip = clip(tensor);
        Tensor out = Tensor.f32(tensor, Math.max(frames, clip.count()), clip.height(), clip.width(), 3);
        out.fill(0);
        float[] levels = file.tensor(tensor).toFloats();
        for (int i = 0; i < levels.length; i++) {
            out.f32().set(i, levels[i] / 127.5f - 1);
        }
        return out;
    }

    private static int[] dims(StoredTensor t) {
        return t.info().shape().stream().mapToInt(Math::toIntExact).toArray();
    }

    private static float[] floats(int[] x) {
        float[] out = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = x[i];
        }
        return out;
    }
}
