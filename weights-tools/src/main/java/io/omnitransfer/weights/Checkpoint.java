package io.omnitransfer.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The open files of one component, and which of them holds each tensor.
 *
 * @param files in the order of their names
 * @param holders by tensor name in the file
 */
record Checkpoint(List<SafetensorsFile> files, Map<String, SafetensorsFile> holders) implements AutoCloseable {
    private static final String INDEX = ".safetensors.index.json";
    private static final String SINGLE = ".safetensors";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Opens a {@code .safetensors} file, an {@code .index.json} with its shards, or the one of either in a directory. */
    static Checkpoint open(Path location) throws IOException {
        Path file = Files.isDirectory(location) ? onlyOneIn(location) : location;
        if (!Files.exists(file)) {
            throw new FileNotFoundException(file + " does not exist");
        }
        return file.getFileName().toString().endsWith(".index.json") ? sharded(file) : single(file);
    }

    private static Path onlyOneIn(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> entries = Files.list(directory)) {
            all = entries.sorted().toList();
        }
        List<Path> candidates = ending(all, INDEX);
        if (candidates.isEmpty()) {
            candidates = ending(all, SINGLE);
        }
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        throw new FileNotFoundException(
                candidates.isEmpty()
                        ? directory + " holds no *" + SINGLE + " and no *" + INDEX
                        : directory + " holds several checkpoints: "
                                + candidates.stream().map(Path::getFileName).toList() + "; name one of them");
    }

    private static List<Path> ending(List<Path> paths, String suffix) {
        return paths.stream().filter(p -> p.toString().endsWith(suffix)).toList();
    }

    private static Checkpoint single(Path path) throws IOException {
        SafetensorsFile file = SafetensorsFile.open(path);
        Map<String, SafetensorsFile> holders = new LinkedHashMap<>();
        file.tensors().forEach(t -> holders.put(t.name(), file));
        return new Checkpoint(List.of(file), holders);
    }

    private static Checkpoint sharded(Path index) throws IOException {
        Map<String, String> map = weightMap(index);
        Map<String, SafetensorsFile> byShard = new LinkedHashMap<>();
        try {
            for (String shard : new TreeSet<>(map.values())) {
                byShard.put(shard, SafetensorsFile.open(shardPath(index, shard)));
            }
            Map<String, SafetensorsFile> holders = new LinkedHashMap<>();
            for (Map.Entry<String, String> entry : map.entrySet()) {
                SafetensorsFile file = byShard.get(entry.getValue());
                if (file == null || !file.contains(entry.getKey())) {
                    throw SafetensorsHeader.bad(
                            index.toString(),
                            "lists tensor \"" + entry.getKey() + "\" in " + entry.getValue() + ", which lacks it");
                }
                holders.put(entry.getKey(), file);
            }
            return new Checkpoint(List.copyOf(byShard.values()), holders);
        } catch (IOException | RuntimeException e) {
            byShard.values().forEach(SafetensorsFile::close);
            throw e;
        }
    }

    private static Map<String, String> weightMap(Path index) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(index.toFile());
        } catch (JsonProcessingException e) {
            throw SafetensorsHeader.bad(index.toString(), "not valid JSON: " + e.getOriginalMessage());
        }
        JsonNode map = root.path("weight_map");
        if (!map.isObject()) {
            throw SafetensorsHeader.bad(index.toString(), "has no \"weight_map\" object");
        }
        Map<String, String> result = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            if (!entry.getValue().isTextual()) {
                throw SafetensorsHeader.bad(
                        index.toString(), "weight_map of \"" + entry.getKey() + "\" is not a file name");
            }
            result.put(entry.getKey(), entry.getValue().textValue());
        }
        return result;
    }

    /** An index may come from anywhere, so a shard is a plain name: it cannot lead out of the index's directory. */
    private static Path shardPath(Path index, String shard) throws IOException {
        boolean plain = !shard.isEmpty()
                && !shard.equals(".")
                && !shard.equals("..")
                && shard.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c == 0);
        if (!plain) {
            throw SafetensorsHeader.bad(
                    index.toString(), "shard \"" + shard + "\" is not a plain file name; paths are refused");
        }
        Path path = index.resolveSibling(shard);
        if (!Files.isRegularFile(path)) {
            throw SafetensorsHeader.bad(
                    index.toString(), "shard " + shard + " is missing; download it into the same directory");
        }
        return path;
    }

    /** Metadata of all files; a key of a later shard does not replace an earlier one. */
    Map<String, String> metadata() {
        Map<String, String> merged = new LinkedHashMap<>();
        files.forEach(f -> f.metadata().forEach(merged::putIfAbsent));
        return merged;
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }
}
