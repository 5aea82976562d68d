package io.omnitransfer.model.pipeline;

import io.omnitransfer.model.omnitransfer.Family;
import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.pipeline.TransferRequest.Size;
import io.omnitransfer.model.pipeline.TransferRequest.Source;
import io.omnitransfer.model.video.Fit;
import io.omnitransfer.model.video.Frames;
import io.omnitransfer.model.video.Image;
import io.omnitransfer.model.video.Padding;
import io.omnitransfer.model.video.ReadOptions;
import io.omnitransfer.model.video.ReferenceClip;
import io.omnitransfer.model.video.VideoReader;
import io.omnitransfer.runtime.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request's files become: clips and a first frame of the model's frame count, rate and sizes.
 *
 * @param references one per source of the request
 * @param first the new video's first frame, or null
 * @param size of the new video
 * @param frames of the new video
 */
record Inputs(List<Reference> references, @Nullable Image first, Size size, int frames) {

    /** One reference, ready to encode. */
    record Reference(Task task, Frames clip) {}

    static Inputs read(TransferRequest request, Settings settings, int spatialMultiple, Progress progress)
            throws IOException {
        int frames = request.frames() == null ? settings.frames() : request.frames();
        List<Source> sources = request.references();
        progress.stage("Reading inputs", sources.size() + 1);
        List<Reference> references = new ArrayList<>();
        for (Source source : sources) {
            CancelledException.check();
            Fit fit = settings.height() > 0
                    ? Fit.exactly(settings.height(), settings.width())
                    : new Fit.Area(settings.area(), spatialMultiple);
            ReferenceClip clip = new ReferenceClip(frames, settings.fps(), fit, padding(request, source.task()));
            ReadOptions options =
                    ReadOptions.resampled(settings.fps(), frames, fit).withWarnings(progress::note);
            references.add(new Reference(source.task(), clip.read(source.clip(), options)));
            progress.step(references.size());
        }
        Image first = request.image() == null ? null : VideoReader.readImage(request.image());
        Size size = size(
                request, settings, spatialMultiple, first, references.getFirst().clip());
        if (first != null) {
            first = Fit.exactly(size.height(), size.width()).apply(first);
        }
        progress.step(sources.size() + 1);
        return new Inputs(references, first, size, frames);
    }

    private static Padding padding(TransferRequest request, Task task) {
        if (request.strictLength()) {
            return Padding.STRICT;
        }
        return task.family() == Family.TEMPORAL ? Padding.HOLD_LAST : Padding.PING_PONG;
    }

    /** The size asked for, the checkpoint's, or the first frame's aspect ratio (else the reference's) by area. */
    private static Size size(
            TransferRequest request, Settings settings, int multiple, @Nullable Image first, Frames reference) {
        if (request.size() != null) {
            return request.size();
        }
        if (settings.height() > 0) {
            return new Size(settings.width(), settings.height());
        }
        Fit.Exactly fit = new Fit.Area(settings.area(), multiple)
                .sizeFor(
                        first == null ? reference.height() : first.height(),
                        first == null ? reference.width() : first.width());
        return new Size(fit.width(), fit.height());
    }

    /** The condition clip: the first frame, then mid-grey. [frames, height, width, 3] f32 in [−1, 1]. */
    Tensor condition() {
        Tensor clip = Tensor.f32("condition", frames, size.height(), size.width(), 3);
        clip.fill(0);
        if (first != null) {
            first.copyTo(clip, 0);
        }
        return clip;
    }

    /** A clip as the VAE takes it: [frames, height, width, 3] f32 in [−1, 1]. */
    static Tensor pixels(Frames clip) {
        Tensor out = Tensor.f32("clip", clip.count(), clip.height(), clip.width(), 3);
        for (int f = 0; f < clip.count(); f++) {
            clip.get(f).copyTo(out, f);
        }
        return out;
    }
}
