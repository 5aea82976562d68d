package io.omnitransfer.model.omnitransfer;

import io.omnitransfer.kernels.attention.Keys;
import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.KeyValues;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.weights.SafetensorsFile;
import io.omnitransfer.weights.SafetensorsWriter;
import io.omnitransfer.weights.StoredType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The reference branch's keys and values of one reference. Keys are not rotated, so that one cache serves any target
 * size; it depends on nothing but weights, reference video and flag, and so serves all steps, guidance arms, seeds and
 * prompts.
 *
 * @param task whose reference it is
 * @param keys of every block
 */
public record ReferenceCache(Task task, KeyValues keys) {
    private static final String FORMAT = "omnitransfer-reference-cache-1";

    /** Its tokens. */
    public Grid grid() {
        return keys.grid();
    }

    /** Host bytes. */
    public long bytes() {
        return keys.bytes();
    }

    /** Writes one safetensors file: {@code layers.N.k} and {@code layers.N.v}, grid and task in the metadata. */
    public void save(Path file) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter()
                .metadata("format", FORMAT)
                .metadata("task", task.id())
                .metadata("frames", Integer.toString(grid().frames()))
                .metadata("rows", Integer.toString(grid().rows()))
                .metadata("columns", Integer.toString(grid().columns()));
        for (int i = 0; i < keys.layers().size(); i++) {
            put(writer, "layers." + i + ".k", keys.layers().get(i).k());
            put(writer, "layers." + i + ".v", keys.layers().get(i).v());
        }
        writer.write(file);
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws IOException if the file is no reference cache or was made by another transformer shape
     */
    public static ReferenceCache load(Path file, DitConfig config) throws IOException {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            var metadata = stored.metadata();
            if (!FORMAT.equals(metadata.get("format"))) {
                throw new IOException(file + " is no reference cache: its format is \"" + metadata.get("format")
                        + "\", expected \"" + FORMAT + "\"");
            }
            try {
                Grid grid = new Grid(
                        Integer.parseInt(metadata.getOrDefault("frames", "")),
                        Integer.parseInt(metadata.getOrDefault("rows", "")),
                        Integer.parseInt(metadata.getOrDefault("columns", "")));
                List<Keys> layers = new ArrayList<>();
                for (int i = 0; i < config.layers(); i++) {
                    layers.add(new Keys(get(stored, i, "k", grid, config), get(stored, i, "v", grid, config)));
                }
                return new ReferenceCache(Task.of(metadata.getOrDefault("task", "")), new KeyValues(grid, layers));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + " does not fit this transformer: " + e.getMessage(), e);
            }
        }
    }

    private static void put(SafetensorsWriter writer, String name, Tensor t) {
        writer.tensor(name, StoredType.F32, t.segment(), t.dim(0), t.dim(1));
    }

    private static Tensor get(SafetensorsFile stored, int layer, String part, Grid grid, DitConfig config) {
        Tensor t = Tensor.f32("reference." + part + "." + layer, grid.tokens(), config.dim());
        var tensor = stored.tensor("layers." + layer + "." + part);
        if (!tensor.info().shape().equals(List.of((long) grid.tokens(), (long) config.dim()))) {
            throw new IllegalArgumentException("\"layers.%d.%s\" has shape %s, expected [%d, %d]"
                    .formatted(layer, part, tensor.info().shape(), grid.tokens(), config.dim()));
        }
        tensor.copyFloats(0, t.segment());
        return t;
    }
}
