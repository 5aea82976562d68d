package io.omnitransfer.model.qwen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the multimodal model is told for each task: a checkpoint's {@code templates.json}. Layouts are Qwen's chat markup
 * with the placeholders {@code {system} {first_frame} {reference} {template} {prompt} {queries}}.
 *
 * @param queries MetaQueries per task
 * @param mllmFrames evenly spaced reference frames to show
 * @param mllmResolution side in pixels to which frames are resized, 0 to keep their aspect within the processor's limits
 * @param secondsPerGrid time between the reference's grid frames, as told to the model
 * @param tokensPerSecond temporal positions per second
 * @param nullLayout the layout of guidance's unconditional arm
 * @param firstFrame markup of the first frame, holding one image pad
 * @param reference markup of the reference video, holding one video pad
 */
public record TaskTemplates(
        String system,
        int queries,
        int mllmFrames,
        int mllmResolution,
        double secondsPerGrid,
        double tokensPerSecond,
        String layout,
        String nullLayout,
        String firstFrame,
        String reference,
        Map<String, Task> tasks) {
    /**
     * @param flag value of the reference's mask channels: −1 temporal tasks, −2 identity, −3 style
     * @param firstFrame whether the task starts from a given first frame
     * @param template the sentence that states the task
     */
    public record Task(int flag, boolean firstFrame, String template) {
        /** Whether a prompt makes a difference. */
        public boolean usesPrompt() {
            return template.contains("{prompt}");
        }
    }

    private static final String FRAME_SAMPLING = "round-half-even(linspace(0, frames-1, mllm_frames))";

    public TaskTemplates {
        tasks = Map.copyOf(tasks);
    }

    /** @throws IOException if the file cannot be read or a field is missing; the message names it */
    public static TaskTemplates load(Path file) throws IOException {
        return parse(file.toString(), new ObjectMapper().readTree(file.toFile()));
    }

    /**
     * Ours, for checkpoints that bring no templates; the paper publishes none.
     *
     * @param queries MetaQueries per task, from the checkpoint's weights
     */
    public static TaskTemplates defaults(int queries) {
        try (var in = TaskTemplates.class.getResourceAsStream("templates.json")) {
            TaskTemplates ours = parse("templates.json", new ObjectMapper().readTree(in));
            return new TaskTemplates(
                    ours.system,
                    queries,
                    ours.mllmFrames,
                    ours.mllmResolution,
                    ours.secondsPerGrid,
                    ours.tokensPerSecond,
                    ours.layout,
                    ours.nullLayout,
                    ours.firstFrame,
                    ours.reference,
                    ours.tasks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TaskTemplates parse(String source, JsonNode json) throws IOException {
        String sampling = json.path("mllm_frame_sampling").asText(FRAME_SAMPLING);
        if (!sampling.equals(FRAME_SAMPLING)) {
            throw new IOException(
                    source + ": mllm_frame_sampling is '" + sampling + "', supported: '" + FRAME_SAMPLING + "'.");
        }
        Map<String, Task> tasks = new LinkedHashMap<>();
        for (var entry : require(source, json, "tasks").properties()) {
            JsonNode task = entry.getValue();
            tasks.put(
                    entry.getKey(),
                    new Task(
                            require(source, task, "flag").asInt(),
                            require(source, task, "first_frame").asBoolean(),
                            require(source, task, "template").asText()));
        }
        return new TaskTemplates(
                require(source, json, "system").asText(),
                require(source, json, "num_queries").asInt(),
                require(source, json, "mllm_frames").asInt(),
                json.path("mllm_resolution").asInt(0),
                require(source, json, "video_second_per_grid").asDouble(),
                require(source, json, "tokens_per_second").asDouble(),
                require(source, json, "layout").asText(),
                require(source, json, "null_layout").asText(),
                require(source, json, "first_frame").asText(),
                require(source, json, "reference").asText(),
                tasks);
    }

    private static JsonNode require(String source, JsonNode node, String field) throws IOException {
        if (!node.hasNonNull(field)) {
            throw new IOException(source + ": " + field + " is missing.");
        }
        return node.get(field);
    }

    /** @throws IllegalArgumentException if there is no such task; the message lists those there are */
    public Task task(String name) {
        Task task = tasks.get(name);
        if (task == null) {
            throw new IllegalArgumentException("The checkpoint has no task '" + name + "'. Use one of "
                    + String.join(", ", tasks.keySet().stream().sorted().toList()) + ".");
        }
        return task;
    }

    /**
     * The model's input for a task.
     *
     * @param prompt plain text, possibly empty; markup in it has no effect
     * @param image grid of the first frame, or null to leave it out
     * @param video grid of the reference video
     */
    public TokenSequence sequence(
            Tokenizer tokenizer, String task, String prompt, @Nullable VisionGrid image, VisionGrid video) {
        String markup = layout.replace("{first_frame}", image == null ? "" : firstFrame)
                .replace("{reference}", reference)
                .replace("{template}", task(task).template())
                .replace("{system}", system);
        return new SequenceWriter(tokenizer, prompt, image, video, secondsPerGrid, queries).write(markup);
    }

    /** The input without visuals, task and prompt: guidance's null condition. */
    public TokenSequence nullSequence(Tokenizer tokenizer) {
        return new SequenceWriter(tokenizer, "", null, null, secondsPerGrid, queries)
                .write(nullLayout.replace("{system}", system));
    }
}
