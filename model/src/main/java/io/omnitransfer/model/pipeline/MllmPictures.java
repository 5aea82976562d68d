package io.omnitransfer.model.pipeline;

import io.omnitransfer.model.qwen.FrameSampling;
import io.omnitransfer.model.qwen.ImagePreprocessor;
import io.omnitransfer.model.qwen.Mllm.Pixels;
import io.omnitransfer.model.qwen.TaskTemplates;
import io.omnitransfer.model.video.Filter;
import io.omnitransfer.model.video.Frames;
import io.omnitransfer.model.video.Image;
import io.omnitransfer.model.video.Resize;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures as the MLLM takes them: evenly spaced frames, resized, normalised and cut into patches.
 *
 * @param preprocessor normalisation and size limits
 * @param templates frame count and, where the checkpoint fixes it, the side in pixels
 */
public record MllmPictures(ImagePreprocessor preprocessor, TaskTemplates templates) {
    /** InstructX's and UniVideo's limit for a frame the MLLM sees. */
    private static final int MOST_PIXELS = 480 * 854;

    public Pixels video(Frames clip) {
        List<Image> shown = new ArrayList<>();
        for (int i : FrameSampling.evenly(clip.count(), templates.mllmFrames())) {
            shown.add(clip.get(i));
        }
        return patches(resized(shown));
    }

    public Pixels image(Image image) {
        return patches(resized(List.of(image)));
    }

    /** The frames at the size in which the MLLM sees them. */
    public List<Image> resized(List<Image> images) {
        int side = templates.mllmResolution();
        if (side > 0) {
            return images.stream()
                    .map(i -> Resize.torchAntialiased(i, side, side))
                    .toList();
        }
        Image any = images.getFirst();
        double shrink = Math.min(1, Math.sqrt((double) MOST_PIXELS / any.height() / any.width()));
        ImagePreprocessor.Size size = preprocessor.resize((int) (any.height() * shrink), (int) (any.width() * shrink));
        return images.stream()
                .map(i -> Resize.pillow(i, size.height(), size.width(), Filter.BICUBIC))
                .toList();
    }

    /** Normalised patches of pictures that already have their size. */
    public Pixels patches(List<Image> resized) {
        Image any = resized.getFirst();
        ImagePreprocessor.Size size = new ImagePreprocessor.Size(any.height(), any.width());
        byte[] rgb = new byte[resized.size() * any.rgb().length];
        for (int i = 0; i < resized.size(); i++) {
            System.arraycopy(resized.get(i).rgb(), 0, rgb, i * any.rgb().length, any.rgb().length);
        }
        return new Pixels(preprocessor.grid(resized.size(), size), preprocessor.patches(rgb, resized.size(), size));
    }
}
