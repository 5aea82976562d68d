package io.omnitransfer.weights;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a checkpoint holds, read from its headers alone.
 *
 * @param location the file or directory asked about
 * @param files the safetensors files behind it
 * @param fileBytes their size together
 * @param parameters elements of all tensors
 * @param types count, elements and bytes by dtype
 * @param metadata the {@code __metadata__} map
 * @param tensors one row per tensor, in file order
 */
public record Inspection(
        Path location,
        List<Path> files,
        long fileBytes,
        long parameters,
        Map<StoredType, Share> types,
        Map<String, String> metadata,
        List<TensorInfo> tensors) {

    /** The tensors of one dtype. */
    public record Share(int tensors, long elements, long bytes) {
        private Share plus(TensorInfo t) {
            return new Share(tensors + 1, elements + t.elements(), bytes + t.bytes());
        }
    }

    /** Inspects a {@code .safetensors} file, a shard index, or a directory with one of either. */
    public static Inspection of(Path location) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(location)) {
            List<Path> files =
                    checkpoint.files().stream().map(SafetensorsFile::path).toList();
            long size = 0;
            for (Path file : files) {
                size += Files.size(file);
            }
            List<TensorInfo> tensors = checkpoint.files().stream()
                    .flatMap(f -> f.tensors().stream())
                    .toList();
            Map<StoredType, Share> types = new EnumMap<>(StoredType.class);
            tensors.forEach(t -> types.put(
                    t.dtype(), types.getOrDefault(t.dtype(), new Share(0, 0, 0)).plus(t)));
            return new Inspection(
                    location,
                    files,
                    size,
                    tensors.stream().mapToLong(TensorInfo::elements).sum(),
                    Collections.unmodifiableMap(types),
                    checkpoint.metadata(),
                    tensors);
        }
    }

    /** A plain-text report: totals, types, metadata, then one line per tensor. Ends with a line break. */
    public String toText() {
        StringBuilder out = new StringBuilder();
        out.append(location).append('\n');
        out.append("  files       ")
                .append(files.size())
                .append(", ")
                .append(size(fileBytes))
                .append('\n');
        out.append("  tensors     ").append(tensors.size()).append('\n');
        out.append("  parameters  ")
                .append(String.format(Locale.ROOT, "%,d", parameters))
                .append('\n');
        types.forEach((type, share) -> out.append(String.format(
                Locale.ROOT,
                "  %-10s  %,d tensors, %,d elements, %s%n",
                type,
                share.tensors(),
                share.elements(),
                size(share.bytes()))));
        metadata.forEach((key, value) -> out.append("  metadata    ")
                .append(key)
                .append(" = ")
                .append(value)
                .append('\n'));
        int width = tensors.stream().mapToInt(t -> t.name().length()).max().orElse(0);
        for (TensorInfo t : tensors) {
            out.append(String.format(
                    Locale.ROOT, "%-" + Math.max(1, width) + "s  %-8s  %s%n", t.name(), t.dtype(), t.shape()));
        }
        return out.toString().replace(System.lineSeparator(), "\n");
    }

    /** The same as JSON, indented. */
    public String toJson() {
        JsonMapper json = JsonMapper.builder().build();
        ObjectNode root = json.createObjectNode().put("location", location.toString());
        ArrayNode paths = root.putArray("files");
        files.forEach(f -> paths.add(f.toString()));
        root.put("file_bytes", fileBytes).put("tensor_count", tensors.size()).put("parameters", parameters);
        ObjectNode byType = root.putObject("dtypes");
        types.forEach((type, share) -> byType.putObject(type.name())
                .put("tensors", share.tensors())
                .put("elements", share.elements())
                .put("bytes", share.bytes()));
        ObjectNode pairs = root.putObject("metadata");
        metadata.forEach(pairs::put);
        ArrayNode rows = root.putArray("tensors");
        for (TensorInfo t : tensors) {
            ObjectNode row = rows.addObject()
                    .put("name", t.name())
                    .put("dtype", t.dtype().name());
            ArrayNode shape = row.putArray("shape");
            t.shape().forEach(shape::add);
            row.put("bytes", t.bytes());
        }
        try {
            return json.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String size(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.2f %s", value, units[unit]);
    }
}
