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

    /**
     * The files of a transfer.
     *
     * @param video the video
     * @param sheet contact sheet: references, first frame, result
     * @param record the run record
     */
    public record Written(Path video, Path sheet, Path record) {}

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
    public Written write(Path video) throws IOException {
        Path folder = Objects.requireNonNullElse(video.toAbsolutePath().getParent(), video.getRoot());
        Files.createDirectories(folder);
        String stem = video.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        String encoder = VideoWriter.write(video, result);
        Path sheet = folder.resolve(stem + ".png");
        sheet().write(sheet);
        Path json = folder.resolve(stem + ".json");
        try (AtomicOutput output = new AtomicOutput(json)) {
            String text = record.with("video", video.toString())
                    .with("encoder", encoder)
                    .toJson();
            Files.writeString(output.temporary(), text + "\n", StandardCharsets.UTF_8);
            output.commit();
        }
        return new Written(video, sheet, json);
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
