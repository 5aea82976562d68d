package io.omnitransfer.model.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnitransfer.model.pipeline.TransferRequest.Source;
import io.omnitransfer.model.sampling.Guidance;
import io.omnitransfer.model.sampling.Schedule;
import io.omnitransfer.model.video.Frames;
import io.omnitransfer.model.video.Image;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.TaskInfo;
import io.omnitransfer.runtime.Variants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything needed to tell how a video came about, and to make it again. */
public final class RunRecord {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode json;

    private RunRecord(ObjectNode json) {
        this.json = json;
    }

    static RunRecord of(
            TransferRequest request,
            Path checkpoint,
            Device device,
            Variants variants,
            Inputs inputs,
            Frames result,
            Schedule schedule,
            Guidance guidance,
            Map<String, Double> seconds,
            double compiling,
            List<TaskInfo> tasks) {
        ObjectNode json = JSON.createObjectNode();
        json.put("made", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        json.put("checkpoint", checkpoint.toString());
        ArrayNode references = json.putArray("references");
        for (int i = 0; i < request.references().size(); i++) {
            Source s = request.references().get(i);
            Frames clip = inputs.references().get(i).clip();
            references
                    .addObject()
                    .put("task", s.task().id())
                    .put("path", s.clip().toString())
                    .put("frames_sha256", hash(clip.images()));
        }
        if (request.image() != null && inputs.first() != null) {
            json.putObject("image")
                    .put("path", request.image().toString())
                    .put("frames_sha256", hash(List.of(inputs.first())));
        }
        json.put("prompt", request.prompt());
        json.put("size", inputs.size().toString());
        json.put("frames", inputs.frames());
        ObjectNode sampling = json.putObject("sampling");
        sampling.put("schedule", schedule.name());
        sampling.put("steps", schedule.steps());
        ArrayNode sigmas = sampling.putArray("sigmas");
        for (double s : schedule.sigmas()) {
            sigmas.add((float) s);
        }
        ObjectNode arms = sampling.putObject("guidance");
        guidance.weights().forEach((arm, weight) -> arms.put(arm.name().toLowerCase(java.util.Locale.ROOT), weight));
        if (request.noise() == null) {
            sampling.put("seed", request.seed());
        } else {
            sampling.put("noise", request.noise().toString());
        }
        json.put("mode", request.mode().name().toLowerCase(java.util.Locale.ROOT));
        json.put("device", device.toString());
        json.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        json.put("variants", variants.name().toLowerCase(java.util.Locale.ROOT));
        json.put("result_sha256", hash(result.images()));
        json.set("forward_tasks", JSON.valueToTree(counts(tasks)));
        ObjectNode times = json.putObject("seconds");
        seconds.forEach((stage, s) -> times.put(stage, Math.round(s * 1000) / 1000.0));
        // inside of the stages above
        json.put("seconds_compiling", Math.round(compiling * 1000) / 1000.0);
        return new RunRecord(json);
    }

    /** How often each variant of each op occurs. */
    static Map<String, Integer> counts(List<TaskInfo> tasks) {
        Map<String, Integer> counts = new TreeMap<>();
        tasks.forEach(t -> counts.merge(t.op() + ": " + t.variant(), 1, Integer::sum));
        return counts;
    }

    /** The record as indented JSON. */
    public String toJson() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RunRecord with(String key, String value) {
        ObjectNode copy = json.deepCopy();
        copy.put(key, value);
        return new RunRecord(copy);
    }

    /** Of the pixels as the model saw them, whatever file they came from. */
    private static String hash(List<Image> images) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            images.forEach(i -> sha.update(i.rgb()));
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
