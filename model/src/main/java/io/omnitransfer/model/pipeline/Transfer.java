package io.omnitransfer.model.pipeline;

import io.omnitransfer.model.video.AtomicOutput;
import io.omnitransfer.model.video.ContactSheet;
import io.omnitransfer.model.video.Frames;
import io.omnitransfer.model.video.VideoWriter;
import io.omnitransfer.runtime.TaskInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A finished video, what it was made from, and the record of the run. */
public final class Transfer {
    private static final int SHEET_ROW = 128;

    private final Frames result;
    private final Inputs inputs;
    private final RunRecord record;
    private final List<TaskInfo> tasks;

    Transfer(Frames result, Inputs inputs, RunRecord record, List<TaskInfo> tasks) {
        this.result = result;
        this.inputs = inputs;
        this.record = record;
        this.tasks = tasks;
    }

    /** The new video. */
    public Frames result() {
        return result;
    }

    /** Every task of one forward of the target branch, with the variant that ran. */
    public List<TaskInfo> tasks() {
        return tasks;
    }

    /** How it was made. */
    public RunRecord record() {
        return record;
    }

    /**
     * Writes the video, and beside it under the same name a contact sheet and the run record. Each file appears only
     * when it is complete.
     */
    public OutputFiles write(Path video) throws IOException {
        OutputFiles files = OutputFiles.of(video);
        Files.createDirectories(Objects.requireNonNull(video.toAbsolutePath().getParent(), "a file has a folder"));
        String encoder = VideoWriter.write(video, result);
        sheet().write(files.sheet());
        try (AtomicOutput output = new AtomicOutput(files.record())) {
            String text = record.with("video", video.toString())
                    .with("encoder", encoder)
                    .toJson();
            Files.writeString(output.temporary(), text + "\n", StandardCharsets.UTF_8);
            output.commit();
        }
        return files;
    }

    /** References, first frame and result as rows of frames. */
    public ContactSheet sheet() {
        ContactSheet sheet = new ContactSheet(SHEET_ROW);
        for (Inputs.Reference r : inputs.references()) {
            sheet.add("reference (" + r.task().id() + ")", r.clip());
        }
        if (inputs.first() != null) {
            sheet.add("first frame", inputs.first());
        }
        return sheet.add("result", result);
    }
}
