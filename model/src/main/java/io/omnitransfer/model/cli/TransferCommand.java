package io.omnitransfer.model.cli;

import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.pipeline.OmniTransfer;
import io.omnitransfer.model.pipeline.OutputFiles;
import io.omnitransfer.model.pipeline.Transfer;
import io.omnitransfer.model.pipeline.TransferRequest;
import io.omnitransfer.model.pipeline.TransferRequest.Size;
import io.omnitransfer.model.video.VideoReader;
import io.omnitransfer.runtime.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "transfer",
        description = "Make a new video that takes something from a reference video.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  omnitransfer transfer --task motion --reference dance.mp4 --image me.png --out me-dancing.mp4",
            "  omnitransfer transfer --task style --reference ink.mp4 --prompt \"a red star moving up\" --out star.mp4",
            "  omnitransfer transfer --task style --reference ink.mp4 --task camera --reference pan.mp4 --out both.mp4",
            "",
            "Beside OUT.mp4 stand OUT.png (contact sheet) and OUT.json (run record)."
        })
final class TransferCommand implements Callable<Integer> {
    /** One task with its reference. */
    static final class Pair {
        @Option(names = "--task", required = true, description = "id, style, motion, camera or effect.")
        private String task = "";

        @Option(
                names = "--reference",
                required = true,
                paramLabel = "VIDEO",
                description = "The clip to take it from: a video, a picture, or a folder of numbered pictures.")
        private Path reference = Path.of("");
    }

    @ArgGroup(exclusive = false, multiplicity = "1..*", heading = "What to transfer (repeat to combine):%n")
    private List<Pair> pairs = new ArrayList<>();

    @Option(names = "--model", paramLabel = "DIR", description = "Checkpoint folder (default: the nano checkpoint).")
    private @Nullable Path model;

    @Option(names = "--image", paramLabel = "FILE", description = "First frame of the new video.")
    private @Nullable Path image;

    @Option(names = "--prompt", defaultValue = "", description = "What the new video shows.")
    private String prompt = "";

    @Option(names = "--negative-prompt", defaultValue = "", description = "What it should not show.")
    private String negativePrompt = "";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The video to write (.mp4).")
    private Path out = Path.of("");

    @Option(names = "--frames", description = "Frames to make, 1 + 4k (default: the checkpoint's).")
    private @Nullable Integer frames;

    @Option(names = "--size", paramLabel = "WxH", description = "Size of the new video, multiples of 16.")
    private @Nullable String size;

    @Option(names = "--strict-length", description = "Refuse references that are too short instead of prolonging them.")
    private boolean strictLength;

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Override
    public Integer call() throws IOException {
        TransferRequest.Builder request = null;
        for (Pair pair : pairs) {
            Task task = Task.of(pair.task);
            request = request == null
                    ? TransferRequest.transfer(task, pair.reference)
                    : request.and(task, pair.reference);
        }
        if (request == null) {
            throw new IllegalArgumentException("nothing to transfer: give --task and --reference");
        }
        request.image(image)
                .prompt(prompt)
                .negativePrompt(negativePrompt)
                .frames(frames)
                .size(size == null ? null : Size.parse(size))
                .strictLength(strictLength);
        TransferRequest complete = sampling.applyTo(request).build();
        OutputFiles.of(out).check(complete);
        Device.Choice device = sampling.device();
        sampling.check();
        for (TransferRequest.Source source : complete.references()) { // before a model loads, for minutes perhaps
            VideoReader.checkClip(source.clip());
        }
        if (image != null) {
            VideoReader.checkImage(image);
        }
        System.err.println("device " + device);
        try (ConsoleProgress progress = new ConsoleProgress();
                OmniTransfer loaded = OmniTransfer.open(
                        model == null ? Home.nano() : model, device.device(), sampling.variants(), progress)) {
            Transfer transfer = loaded.transfer(complete, progress);
            progress.close();
            sampling.explain(transfer);
            print(transfer.write(out));
        }
        return ExitCode.OK;
    }

    static void print(OutputFiles files) {
        System.out.println("video          " + files.video());
        System.out.println("contact sheet  " + files.sheet());
        System.out.println("run record     " + files.record());
    }
}
