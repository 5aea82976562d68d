package io.omnitransfer.benchmarks.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/**
 * What a run measured and where: JMH's JSON, in which every entry also has an object {@code provenance} that JMH's
 * viewers skip.
 */
public final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Begins the option that tells forks where the checkpoint lies: a path of this machine. */
    private static final String PATH = "-Domnitransfer.model=";

    private final ArrayNode entries;

    private Results(ArrayNode entries) {
        this.entries = entries;
    }

    /** Results of a run on this machine. */
    public static Results of(Collection<RunResult> results, Map<String, String> provenance) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream print = new PrintStream(out, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, print).writeOut(results);
        }
        try {
            ArrayNode entries = (ArrayNode) JSON.readTree(out.toByteArray());
            for (JsonNode e : entries) {
                ObjectNode entry = (ObjectNode) e;
                entry.put("forks", entry.at("/primaryMetric/rawData").size());
                entry.remove("jvm"); // a path of this machine; the version stays
                withoutPath(entry.path("jvmArgs").elements());
                ObjectNode where = entry.putObject("provenance");
                provenance.forEach(where::put);
            }
            return new Results(entries);
        } catch (IOException e) {
            throw new UncheckedIOException("JMH wrote JSON that cannot be read", e);
        }
    }

    private static void withoutPath(Iterator<JsonNode> arguments) {
        while (arguments.hasNext()) {
            if (arguments.next().asText().startsWith(PATH)) {
                arguments.remove();
            }
        }
    }

    /**
     * Results that were stored.
     *
     * @throws IOException if the file cannot be read or is not JMH's JSON
     */
    public static Results read(Path file) throws IOException {
        try {
            JsonNode tree = JSON.readTree(Files.readString(file));
            if (tree instanceof ArrayNode entries
                    && !entries.isEmpty()
                    && entries.get(0).has("primaryMetric")) {
                Results all = new Results(entries);
                all.measurements();
                return all;
            }
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        throw new IOException(file + " does not hold benchmark results: expected JMH's JSON, an array of objects with a"
                + " primaryMetric, such as 'bench --json' writes");
    }

    public List<Measurement> measurements() {
        List<Measurement> all = new ArrayList<>();
        entries.forEach(e -> all.add(Measurement.of(e)));
        return all;
    }

    /** What has to be run to measure the same again in the same way. */
    public List<Item> items() {
        List<Item> items = new ArrayList<>();
        for (JsonNode e : entries) {
            Map<String, String> params = new LinkedHashMap<>();
            e.path("params")
                    .properties()
                    .forEach(p -> params.put(p.getKey(), p.getValue().asText()));
            items.add(new Item(
                    e.path("benchmark").asText(),
                    params,
                    e.path("warmupIterations").asInt(),
                    e.path("measurementIterations").asInt(),
                    millis(e.path("measurementTime").asText())));
        }
        return items;
    }

    /** JMH writes "400 ms", "1 s" or "single-shot". */
    private static int millis(String time) {
        String[] parts = time.split(" ");
        return switch (parts[parts.length - 1]) {
            case "ms" -> Integer.parseInt(parts[0]);
            case "s" -> 1000 * Integer.parseInt(parts[0]);
            default -> 0;
        };
    }

    /** Machine, JVM, commit and so on; empty for results that another program wrote. */
    public Map<String, String> provenance() {
        Map<String, String> map = new LinkedHashMap<>();
        for (JsonNode entry : entries) {
            if (entry.has("provenance")) {
                entry.get("provenance")
                        .properties()
                        .forEach(e -> map.put(e.getKey(), e.getValue().asText()));
                break;
            }
        }
        return map;
    }

    /** JMH's JSON. */
    public String json() {
        return entries.toPrettyString() + "\n";
    }
}
