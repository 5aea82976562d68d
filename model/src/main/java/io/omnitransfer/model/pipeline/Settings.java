package io.omnitransfer.model.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.omnitransfer.model.sampling.Guidance;
import io.omnitransfer.model.sampling.ScheduleKind;
import org.jspecify.annotations.Nullable;

/**
 * How a checkpoint wants to be run, from its {@code model_index.json} and scheduler configuration; what they leave out
 * is Wan2.1's default. A request may override every value.
 *
 * @param frames frames of a clip, 1 + 4k
 * @param height pixels, or 0 to follow the aspect ratio within {@code area}
 * @param width pixels, or 0 likewise
 * @param area pixels of a frame where the size is free
 * @param fps frames per second of what the model sees and makes
 * @param steps sampling steps
 * @param shift of the flow schedule
 * @param schedule solver and noise levels
 * @param guidance guidance scale; 1 runs one arm
 * @param guidanceMode what the unconditional arm lacks, or null for the task's own default
 */
public record Settings(
        int frames,
        int height,
        int width,
        int area,
        double fps,
        int steps,
        double shift,
        ScheduleKind schedule,
        double guidance,
        Guidance.@Nullable Mode guidanceMode) {
    private static final int AREA_480P = 480 * 832;

    /** The object of a {@code model_index.json} that holds these settings and the references'. */
    static JsonNode section(JsonNode index) {
        return index.has("omnitransfer") ? index.get("omnitransfer") : index.path("nano");
    }

    /**
     * @param section see {@link #section}
     * @param scheduler {@code scheduler/scheduler_config.json}, or a missing node
     */
    static Settings from(JsonNode section, JsonNode scheduler) {
        String mode = section.path("cfg_mode").asText("");
        return new Settings(
                section.path("frames").asInt(81),
                section.path("height").asInt(0),
                section.path("width").asInt(0),
                section.path("area").asInt(AREA_480P),
                section.path("fps").asDouble(16),
                section.path("steps").asInt(40),
                section.path("flow_shift").asDouble(scheduler.path("flow_shift").asDouble(3)),
                schedule(section, scheduler),
                section.path("guidance_scale").asDouble(5),
                mode.isEmpty() ? null : Guidance.Mode.parse(mode));
    }

    private static ScheduleKind schedule(JsonNode section, JsonNode scheduler) {
        if (section.has("schedule")) {
            return ScheduleKind.parse(section.get("schedule").asText());
        }
        return scheduler.path("_class_name").asText("").equals("FlowMatchEulerDiscreteScheduler")
                ? ScheduleKind.FLOW_EULER
                : ScheduleKind.WAN_UNIPC;
    }
}
