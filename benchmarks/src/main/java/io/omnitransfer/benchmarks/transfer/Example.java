package io.omnitransfer.benchmarks.transfer;

import io.omnitransfer.benchmarks.peer.TransferCase;
import io.omnitransfer.model.omnitransfer.OmniTransferConfig;
import io.omnitransfer.model.omnitransfer.PositionalBias.Placed;
import io.omnitransfer.model.omnitransfer.TargetLatent;
import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.pipeline.MllmPictures;
import io.omnitransfer.model.pipeline.ModelDirectory;
import io.omnitransfer.model.qwen.Mllm;
import io.omnitransfer.model.sampling.NoiseSource;
import io.omnitransfer.model.sampling.Schedule;
import io.omnitransfer.model.sampling.ScheduleKind;
import io.omnitransfer.model.video.Fit;
import io.omnitransfer.model.video.Frames;
import io.omnitransfer.model.video.Image;
import io.omnitransfer.model.video.VideoReader;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.vae.VaeConfig;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The example {@code demo} starts with: the effect of a reference on a first frame. */
final class Example {
    static final Task TASK = Task.EFFECT;

    private final Frames reference;
    private final Image first;
    private final Mllm mllm;
    private final MllmPictures pictures;

    /**
     * @param folder numbered frames of the reference, and the first frame
     * @param frames how many frames of the reference to take
     * @param side of all frames, in pixels
     */
    Example(ModelDirectory files, Path folder, int frames, int side) throws IOException {
        Fit fit = Fit.exactly(side, side);
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            images.add(fit.apply(VideoReader.readImage(folder.resolve("reference_%02d.png".formatted(i)))));
        }
        reference = new Frames(files.settings().fps(), images);
        first = fit.apply(VideoReader.readImage(folder.resolve("first_frame.png")));
        mllm = files.mllm(Device.select("jvm"), Variants.BEST);
        pictures = new MllmPictures(files.preprocessor(), mllm.templates());
    }

    /** What the MLLM makes of reference and first frame: [rows, textDim]. */
    Tensor understand() {
        return mllm.condition(TASK.id(), "", mllm.see(pictures.image(first), pictures.video(reference)));
    }

    /** The transfer, with the checkpoint's own settings but for Euler steps on a straight line, of which there are {@code steps}. */
    TransferCase transfer(ModelDirectory files, VaeConfig vae, int steps) {
        int h = reference.height();
        int w = reference.width();
        Tensor clip = Tensor.f32("reference", reference.count(), h, w, 3);
        for (int i = 0; i < reference.count(); i++) {
            reference.get(i).copyTo(clip, i);
        }
        Tensor condition = Tensor.f32("condition", reference.count(), h, w, 3);
        condition.fill(0);
        first.copyTo(condition, 0);
        int latentFrames = vae.latentFrames(reference.count());
        int stride = vae.spatialStride();
        Tensor noise = Tensor.f32("noise", vae.latentChannels(), latentFrames, h / stride, w / stride);
        noise.set(NoiseSource.seeded(0).draw(noise.size()));
        OmniTransferConfig config = files.omniTransfer();
        Grid grid = Grid.ofLatent(latentFrames, h / stride, w / stride);
        Schedule schedule = ScheduleKind.LINEAR.of(steps, files.settings().shift());
        return new TransferCase(
                clip,
                condition,
                TargetLatent.mask(true, latentFrames, h / stride, w / stride),
                config.flag(TASK),
                config.bias()
                        .offsets(grid, List.of(new Placed(TASK.family(), grid)))
                        .getFirst(),
                understand(),
                noise,
                schedule);
    }
}
