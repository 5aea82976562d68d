package io.omnitransfer.model.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.model.qwen.QwenConfig;
import io.omnitransfer.model.qwen.TextDecoder;
import io.omnitransfer.model.qwen.TokenGroup;
import io.omnitransfer.model.qwen.TokenSequence;
import io.omnitransfer.model.qwen.VisionGrid;
import io.omnitransfer.model.qwen.VisionTower;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.SafetensorsFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Golden files of kind {@code qwen2_5_vl}: positions, vision tokens and last hidden states of a mixed sequence. */
final class QwenGolden {
    static final String KIND = "qwen2_5_vl";
    private static final double TOLERANCE = 2e-5;
    private static final double TOKENS_PER_SECOND = 2;

    private final String name;
    private final SafetensorsFile file;
    private final QwenConfig config;
    private final GoldenGenerator generator;
    private final JsonNode groups;
    private final VisionTower tower;
    private final TextDecoder decoder;
    private final List<GoldenResult> results = new ArrayList<>();

    private QwenGolden(String name, SafetensorsFile file, Device device, Variants variants) throws IOException {
        Metadata metadata = new Metadata(name, file);
        ObjectMapper json = new ObjectMapper();
        this.name = name;
        this.file = file;
        this.config = QwenConfig.from(
                json.readTree(metadata.get("text_config")), json.readTree(metadata.get("vision_config")));
        this.generator = new GoldenGenerator(metadata.get("tag"));
        this.groups = json.readTree(metadata.get("groups"));
        this.tower = new VisionTower(config.vision(), generator::parameter, device, variants);
        this.decoder = new TextDecoder(config.text(), generator::parameter, device, variants);
    }

    static List<GoldenResult> run(String name, SafetensorsFile file, Device device, Variants variants)
            throws IOException {
        return new QwenGolden(name, file, device, variants).run();
    }

    private List<GoldenResult> run() {
        int[] ids = ints("ids");
        Tensor embeds = Tensor.f32("embeddings", ids.length, config.text().hidden());
        for (int i = 0; i < ids.length; i++) {
            put(decoder.embedding(ids[i]), embeds, i);
        }
        List<TokenGroup> sequence = new ArrayList<>();
        List<float[]> images = new ArrayList<>();
        List<float[]> videos = new ArrayList<>();
        int row = 0;
        for (int g = 0; g < groups.size(); g++) {
            JsonNode group = groups.get(g);
            TokenGroup tokens = group(group);
            if (!(tokens instanceof TokenGroup.Text)) {
                float[] seen = see(g, grid(group));
                put(seen, embeds, row);
                (tokens instanceof TokenGroup.Image ? images : videos).add(seen);
            }
            sequence.add(tokens);
            row += tokens.length();
        }
        vision("vision.image", images);
        vision("vision.video", videos);
        int[][] positions = new TokenSequence(sequence).positions(TOKENS_PER_SECOND);
        float[] flat = new float[3 * ids.length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = positions[i / ids.length][i % ids.length];
        }
        compare("position_ids", flat, 0);
        compare("last_hidden_state", decoder.run(embeds, positions).toFloats(), TOLERANCE);
        return results;
    }

    private TokenGroup group(JsonNode group) {
        return switch (group.get(0).asText()) {
            case "text" -> new TokenGroup.Text(new int[group.get(1).asInt()]);
            case "image" -> new TokenGroup.Image(grid(group), 0);
            case "video" -> new TokenGroup.Video(grid(group), group.get(2).asDouble(), 0);
            default -> throw new IllegalArgumentException(name + ": unknown group " + group);
        };
    }

    private VisionGrid grid(JsonNode group) {
        JsonNode g = group.get(1);
        return new VisionGrid(
                g.get(0).asInt(),
                g.get(1).asInt(),
                g.get(2).asInt(),
                config.vision().merge());
    }

    private float[] see(int g, VisionGrid grid) {
        Tensor pixels = generator.input(
                "in.pixels." + g, 2, grid.patches(), config.vision().patchValues());
        return tower.run(pixels, List.of(grid)).toFloats();
    }

    private void vision(String stage, List<float[]> tokens) {
        int n = tokens.stream().mapToInt(t -> t.length).sum();
        if (n == 0) {
            return;
        }
        float[] all = new float[n];
        int at = 0;
        for (float[] t : tokens) {
            System.arraycopy(t, 0, all, at, t.length);
            at += t.length;
        }
        compare(stage, all, TOLERANCE);
    }

    private void compare(String stage, float[] actual, double tolerance) {
        results.add(GoldenResult.compare(
                name + ":" + stage, KIND, actual, file.tensor(stage).toFloats(), tolerance));
    }

    private int[] ints(String stage) {
        float[] f = file.tensor(stage).toFloats();
        int[] out = new int[f.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (int) f[i];
        }
        return out;
    }

    private static void put(float[] rows, Tensor embeds, int row) {
        MemorySegment from = MemorySegment.ofArray(rows);
        embeds.segment().asSlice(4L * row * embeds.cols(), from.byteSize()).copyFrom(from);
    }
}
