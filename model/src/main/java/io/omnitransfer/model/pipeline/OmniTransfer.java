package io.omnitransfer.model.pipeline;

import io.omnitransfer.model.omnitransfer.Branches;
import io.omnitransfer.model.omnitransfer.EmptyCondition;
import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.model.omnitransfer.ReferenceCache;
import io.omnitransfer.model.omnitransfer.ReferenceLatent;
import io.omnitransfer.model.omnitransfer.TargetLatent;
import io.omnitransfer.model.qwen.Mllm;
import io.omnitransfer.model.sampling.Guidance;
import io.omnitransfer.model.sampling.Guidance.Arm;
import io.omnitransfer.model.sampling.NoiseSource;
import io.omnitransfer.model.sampling.Schedule;
import io.omnitransfer.model.sampling.ScheduleKind;
import io.omnitransfer.model.video.Frames;
import io.omnitransfer.model.video.Image;
import io.omnitransfer.model.wan.dit.Context;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.model.wan.dit.TargetShape;
import io.omnitransfer.model.wan.vae.WanVae;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.TaskInfo;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A loaded checkpoint that makes videos.
 *
 * <pre>{@code
 * try (OmniTransfer model = OmniTransfer.open(checkpoint, Device.auto(), Progress.SILENT)) {
 *     TransferRequest request = TransferRequest.transfer(Task.MOTION, reference).image(photo).seed(7).build();
 *     Transfer transfer = model.transfer(request, Progress.SILENT);
 *     transfer.write(out);
 * }
 * }</pre>
 *
 * Not thread-safe: one transfer at a time. Interrupting the thread cancels a transfer.
 */
public final class OmniTransfer implements AutoCloseable {
    private final ModelDirectory files;
    private final Device device;
    private final Variants variants;
    private final WanVae vae;
    private final Branches branches;
    private final Mllm mllm;
    private final MllmPictures pictures;

    private OmniTransfer(ModelDirectory files, Device device, Variants variants, Progress progress) throws IOException {
        this.files = files;
        this.device = device;
        this.variants = variants;
        progress.stage("Loading the model", 3);
        this.vae = files.vae(device, variants);
        progress.step(1);
        this.mllm = files.mllm(device, variants);
        this.pictures = new MllmPictures(files.preprocessor(), mllm.templates());
        progress.step(2);
        this.branches = files.branches(device, variants);
        progress.step(3);
    }

    /**
     * Opens a checkpoint folder in diffusers' layout.
     *
     * @throws IOException if a part is missing or malformed; one line that names it
     */
    public static OmniTransfer open(Path checkpoint, Device device, Progress progress) throws IOException {
        return open(checkpoint, device, Variants.BEST, progress);
    }

    /** As {@link #open(Path, Device, Progress)}, with a choice of implementations. */
    public static OmniTransfer open(Path checkpoint, Device device, Variants variants, Progress progress)
            throws IOException {
        ModelDirectory files = ModelDirectory.open(checkpoint);
        try {
            return new OmniTransfer(files, device, variants, progress);
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    /**
     * Makes a video.
     *
     * @throws IOException if an input cannot be read
     * @throws IllegalArgumentException if the request does not fit the checkpoint
     * @throws CancelledException if the thread is interrupted
     */
    public Transfer transfer(TransferRequest request, Progress listener) throws IOException {
        try {
            return make(request, listener);
        } catch (CancelledException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancelledException(e); // an interrupted read or kernel fails in its own words
            }
            throw e;
        }
    }

    private Transfer make(TransferRequest request, Progress listener) throws IOException {
        StageClock progress = new StageClock(listener);
        // What cannot be done is said before the long work, not after it.
        int frames = request.frames() == null ? files.settings().frames() : request.frames();
        int latentFrames = vae.config().latentFrames(frames);
        Guidance guidance = guidance(request);
        Schedule schedule = schedule(request);
        Inputs inputs = Inputs.read(request, files.settings(), 2 * vae.config().spatialStride(), progress);
        warn(request, progress);
        Tensor z = noise(request, latentFrames, inputs.size());

        progress.stage("Encoding", (inputs.references().size() + 1) * inputs.frames());
        List<ReferenceLatent> references = new ArrayList<>();
        int[] encoded = {0};
        for (Inputs.Reference r : inputs.references()) {
            Tensor latent = vae.encode(Inputs.pixels(r.clip()), n -> step(progress, encoded[0] + n));
            encoded[0] += inputs.frames();
            references.add(branches.reference(r.task(), latent));
        }
        TargetLatent latent = target(inputs, latentFrames, n -> step(progress, encoded[0] + n));

        Map<Arm, Context> contexts = contexts(request, inputs, guidance, progress);
        TargetShape shape = TargetShape.of(latent.grid(), Objects.requireNonNull(contexts.get(Arm.FULL), "full arm"));

        List<TaskInfo> tasks;
        try (Target branch = branch(shape, request.mode(), references, progress);
                Target bare = drops(guidance) ? branches.target(shape, List.of()) : branch;
                TensorOps ops = new TensorOps(device, variants, z.dims())) {
            tasks = branch.tasks();
            progress.stage("Denoising", schedule.steps());
            new Sampler(schedule, kind(request).solver(), guidance, branch, bare)
                    .run(z, latent, contexts, ops, progress);
        }

        progress.stage("Decoding", inputs.frames());
        Frames result = decode(z, progress);
        progress.end();
        RunRecord record = RunRecord.of(
                request,
                files.directory(),
                device,
                variants,
                inputs,
                result,
                schedule,
                guidance,
                progress.seconds(),
                progress.compiling(),
                tasks);
        return new Transfer(result, inputs, record, tasks);
    }

    /** Which reference branch runs when: once before denoising, or in every step. */
    private Target branch(TargetShape shape, Mode mode, List<ReferenceLatent> references, Progress progress) {
        if (mode != Mode.CACHED) {
            return branches.target(shape, mode, references);
        }
        progress.stage("Reference branch", references.size());
        List<ReferenceCache> caches = new ArrayList<>();
        for (ReferenceLatent r : references) {
            CancelledException.check();
            caches.add(branches.encode(r));
            progress.step(caches.size());
        }
        return branches.target(shape, caches);
    }

    private TargetLatent target(Inputs inputs, int latentFrames, java.util.function.IntConsumer progress) {
        int stride = vae.config().spatialStride();
        int h = inputs.size().height() / stride;
        int w = inputs.size().width() / stride;
        boolean first = inputs.first() != null;
        Tensor condition;
        if (!first && files.omniTransfer().emptyCondition() == EmptyCondition.ZERO_LATENT) {
            condition = Tensor.f32("condition", vae.config().latentChannels(), latentFrames, h, w);
            condition.fill(0);
        } else {
            condition = vae.encode(inputs.condition(), progress);
        }
        Tensor mask = TargetLatent.mask(first, latentFrames, h, w);
        return new TargetLatent(condition, mask, files.omniTransfer().layout());
    }

    /** The contexts of all arms: per arm, the conditions of all references one after another. */
    private Map<Arm, Context> contexts(TransferRequest request, Inputs inputs, Guidance guidance, Progress progress) {
        progress.stage("Understanding", inputs.references().size());
        Map<Arm, List<Tensor>> conditions = new EnumMap<>(Arm.class);
        int seen = 0;
        for (Inputs.Reference r : inputs.references()) {
            CancelledException.check();
            String task = r.task().id();
            boolean shown =
                    inputs.first() != null && mllm.templates().task(task).firstFrame();
            Image first = shown ? inputs.first() : null;
            Mllm.Visuals visuals = mllm.see(first == null ? null : pictures.image(first), pictures.video(r.clip()));
            for (Arm arm : guidance.weights().keySet()) {
                Tensor condition = switch (arm) {
                    case FULL -> mllm.condition(task, request.prompt(), visuals);
                    case NEGATIVE_PROMPT -> mllm.condition(task, request.negativePrompt(), visuals);
                    case NULL_CONDITION, NOTHING -> mllm.nullCondition(task);
                    case ZERO_CONDITION -> zeros(mllm.condition(task, "", visuals));
                };
                conditions.computeIfAbsent(arm, _ -> new ArrayList<>()).add(condition);
            }
            progress.step(++seen);
        }
        Map<Arm, Context> contexts = new EnumMap<>(Arm.class);
        conditions.forEach((arm, parts) -> contexts.put(arm, branches.dit().context(rows(parts), imageRows())));
        return contexts;
    }

    /** Features for an image branch, where the transformer has one: zeros, as it was trained without an image. */
    private @org.jspecify.annotations.Nullable Tensor imageRows() {
        int width = branches.dit().config().imageDim();
        return width == 0 ? null : zeros(Tensor.f32("image features", 257, width));
    }

    private Tensor noise(TransferRequest request, int latentFrames, TransferRequest.Size size) throws IOException {
        int stride = vae.config().spatialStride();
        int[] dims = {vae.config().latentChannels(), latentFrames, size.height() / stride, size.width() / stride};
        Tensor z = Tensor.f32("noise", dims);
        Path file = request.noise();
        if (file == null) {
            z.set(NoiseSource.seeded(request.seed()).draw(z.size()));
            return z;
        }
        try {
            z.set(storedNoise(file).draw(z.size()));
            return z;
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Tensor {@code noise} of a safetensors file.
     *
     * @throws IOException if there is no such file or tensor, with one line that says so
     */
    public static NoiseSource storedNoise(Path file) throws IOException {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            return NoiseSource.of(stored.tensor("noise").toFloats());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private Frames decode(Tensor z, Progress progress) {
        List<Image> images = new ArrayList<>();
        vae.decode(z, (WanVae.FrameSink) chunk -> {
            CancelledException.check();
            for (int f = 0; f < chunk.dim(0); f++) {
                images.add(image(chunk, f));
            }
            progress.step(images.size());
        });
        return new Frames(files.settings().fps(), images);
    }

    private static Image image(Tensor chunk, int frame) {
        int h = chunk.dim(1);
        int w = chunk.dim(2);
        float[] planes = new float[3 * h * w];
        int base = frame * planes.length;
        for (int i = 0; i < h * w; i++) {
            for (int c = 0; c < 3; c++) {
                planes[c * h * w + i] = chunk.f32().get(base + 3 * i + c);
            }
        }
        return Image.fromPlanes(planes, h, w);
    }

    private Guidance guidance(TransferRequest request) {
        double scale = request.guidance() == null ? files.settings().guidance() : request.guidance();
        Guidance.Mode mode = request.guidanceMode() != null
                ? request.guidanceMode()
                : files.settings().guidanceMode();
        if (mode == null) {
            boolean prompted = request.references().stream()
                    .anyMatch(r -> mllm.templates().task(r.task().id()).usesPrompt());
            mode = prompted ? Guidance.Mode.TEXT : Guidance.Mode.NULL;
        }
        return new Guidance(mode, scale, request.referenceGuidance());
    }

    private ScheduleKind kind(TransferRequest request) {
        return request.schedule() == null ? files.settings().schedule() : request.schedule();
    }

    private Schedule schedule(TransferRequest request) {
        int steps = request.steps() == null ? files.settings().steps() : request.steps();
        return kind(request)
                .of(steps, request.shift() == null ? files.settings().shift() : request.shift());
    }

    private void warn(TransferRequest request, Progress progress) {
        boolean prompted = request.references().stream()
                .anyMatch(r -> mllm.templates().task(r.task().id()).usesPrompt());
        if (!request.prompt().isEmpty() && !prompted) {
            progress.note("This checkpoint's template for this task takes no prompt; it is ignored.");
        }
        if (prompted && request.prompt().isEmpty()) {
            progress.note("No prompt given; say with --prompt what the new video should show.");
        }
        boolean wantsImage = request.references().stream()
                .anyMatch(r -> mllm.templates().task(r.task().id()).firstFrame());
        if (wantsImage && request.image() == null) {
            progress.note("No first frame given; the video starts from whatever the model makes up (--image sets it).");
        }
        ignored(guidance(request), request).forEach(progress::note);
    }

    /** What the request says of guidance that has no effect. */
    static List<String> ignored(Guidance guidance, TransferRequest request) {
        List<String> notes = new ArrayList<>();
        String what = "Guidance '%s' of scale %s".formatted(guidance.mode(), guidance.scale());
        boolean off = guidance.mode() == Guidance.Mode.NONE;
        boolean scaled = off && guidance.scale() != 1;
        boolean named = !off && guidance.scale() == 1 && request.guidanceMode() != null;
        if (scaled && request.guidance() != null || named && guidance.weights().size() == 1) {
            notes.add(what + " is no guidance: it takes a mode other than none and a scale other than 1.");
        }
        if (!request.negativePrompt().isEmpty() && !guidance.weights().containsKey(Guidance.Arm.NEGATIVE_PROMPT)) {
            notes.add(what + " has no place for a negative prompt; it is ignored.");
        }
        if (request.referenceGuidance() != TransferRequest.REFERENCE_GUIDANCE
                && guidance.mode() != Guidance.Mode.REFERENCE) {
            notes.add(what + " does not weigh the reference apart; --reference-guidance is ignored.");
        }
        return notes;
    }

    private static boolean drops(Guidance guidance) {
        return guidance.weights().keySet().stream().anyMatch(a -> !a.usesReference());
    }

    private static void step(Progress progress, int done) {
        CancelledException.check();
        progress.step(done);
    }

    private static Tensor zeros(Tensor like) {
        Tensor z = Tensor.f32(like.name(), like.dims());
        z.fill(0);
        return z;
    }

    private static Tensor rows(List<Tensor> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        int n = parts.stream().mapToInt(p -> p.dim(0)).sum();
        Tensor all = Tensor.f32("conditions", n, parts.getFirst().dim(1));
        long at = 0;
        for (Tensor p : parts) {
            all.segment().asSlice(at, p.bytes()).copyFrom(p.segment());
            at += p.bytes();
        }
        return all;
    }

    @Override
    public void close() {
        vae.close();
        files.close();
    }
}
