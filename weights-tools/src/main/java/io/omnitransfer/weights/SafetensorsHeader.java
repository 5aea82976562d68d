package io.omnitransfer.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parsed and validated header of a safetensors file: the tensors cover the data buffer exactly once, in order, with
 * no hole, overlap or trailing byte.
 *
 * @param tensors by name, in the order of their data
 * @param metadata the {@code __metadata__} map, empty if absent
 */
record SafetensorsHeader(Map<String, TensorInfo> tensors, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";
    /** Longest header that readers of the format accept, in bytes. */
    static final int MAX_BYTES = 100_000_000;

    // The header's own length bounds every string in it.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_BYTES)
                    .maxNameLength(MAX_BYTES)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /**
     * Parses and validates.
     *
     * @param file names the file in messages
     * @param json the header's bytes, without the length in front
     * @param bufferBytes length of the data buffer behind the header
     */
    static SafetensorsHeader parse(String file, ByteBuffer json, long bufferBytes) throws SafetensorsException {
        if (!json.hasRemaining() || json.get(json.position()) != '{') {
            throw bad(file, "the header does not begin with '{'");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(json).toString();
        } catch (CharacterCodingException e) {
            throw bad(file, "the header is not valid UTF-8");
        }
        try (JsonParser parser = JSON.createParser(text)) {
            SafetensorsHeader header = new SafetensorsHeader(new LinkedHashMap<>(), new LinkedHashMap<>());
            header.read(file, parser);
            return new SafetensorsHeader(
                    Collections.unmodifiableMap(inDataOrder(file, header.tensors, bufferBytes)),
                    Collections.unmodifiableMap(header.metadata));
        } catch (SafetensorsException e) {
            throw e;
        } catch (JsonParseException | StreamConstraintsException e) {
            throw bad(file, "the header is not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw bad(file, "the header is not valid JSON: " + e.getMessage());
        }
    }

    private void read(String file, JsonParser parser) throws IOException {
        parser.nextToken();
        boolean metadataSeen = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals(METADATA)) {
                if (metadataSeen) {
                    throw bad(file, METADATA + " is listed twice");
                }
                metadataSeen = true;
                readMetadata(file, parser);
            } else if (tensors.put(name, readTensor(file, name, parser)) != null) {
                throw bad(file, "tensor \"" + name + "\" is listed twice");
            }
        }
        if (parser.nextToken() != null) {
            throw bad(file, "the header goes on after its closing '}'");
        }
    }

    private void readMetadata(String file, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw bad(file, METADATA + " is not an object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw bad(file, METADATA + " key \"" + key + "\" is not a string");
            }
            if (metadata.put(key, parser.getText()) != null) {
                throw bad(file, METADATA + " key \"" + key + "\" is listed twice");
            }
        }
    }

    private static TensorInfo readTensor(String file, String name, JsonParser parser) throws IOException {
        String what = "tensor \"" + name + "\"";
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw bad(file, what + " is not an object");
        }
        StoredType dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "dtype" -> dtype = once(file, what, field, dtype, readType(file, what, parser));
                case "shape" -> shape = once(file, what, field, shape, readLongs(file, what, field, parser));
                case "data_offsets" -> offsets = once(file, what, field, offsets, readLongs(file, what, field, parser));
                default -> parser.skipChildren();
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            throw bad(file, what + " lacks one of dtype, shape, data_offsets");
        }
        if (offsets.size() != 2) {
            throw bad(file, what + " has " + offsets.size() + " data_offsets, not 2");
        }
        return new TensorInfo(name, dtype, shape, offsets.get(0), offsets.get(1));
    }

    private static <T> T once(String file, String what, String field, @Nullable T earlier, T value)
            throws SafetensorsException {
        if (earlier != null) {
            throw bad(file, what + " gives " + field + " twice");
        }
        return value;
    }

    private static StoredType readType(String file, String what, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw bad(file, what + ": dtype is not a string");
        }
        try {
            return StoredType.named(parser.getText());
        } catch (StoredType.UnknownTypeException e) {
            throw bad(file, what + " has " + e.getMessage());
        }
    }

    private static List<Long> readLongs(String file, String what, String field, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw bad(file, what + ": " + field + " is not an array");
        }
        List<Long> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            boolean fits = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                    && parser.getLongValue() >= 0;
            if (!fits) {
                throw bad(
                        file, what + ": " + field + " holds " + parser.getText() + ", not an integer from 0 to 2^63-1");
            }
            values.add(parser.getLongValue());
        }
        return values;
    }

    private static Map<String, TensorInfo> inDataOrder(String file, Map<String, TensorInfo> tensors, long bufferBytes)
            throws SafetensorsException {
        List<TensorInfo> sorted = new ArrayList<>(tensors.values());
        sorted.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
        Map<String, TensorInfo> ordered = LinkedHashMap.newLinkedHashMap(sorted.size());
        long covered = 0;
        for (TensorInfo t : sorted) {
            String what = "tensor \"" + t.name() + "\"";
            if (t.end() < t.begin()) {
                throw bad(file, what + " ends at " + t.end() + ", before its begin " + t.begin());
            }
            if (t.begin() != covered) {
                throw bad(
                        file,
                        what + " begins at " + t.begin() + " where " + covered + " is expected: "
                                + (t.begin() > covered ? "a hole" : "an overlap"));
            }
            long expected;
            try {
                expected = t.dtype().bytes(t.elements());
            } catch (ArithmeticException e) {
                throw bad(file, what + " of " + t.dtype() + " " + t.shape() + ": " + e.getMessage());
            }
            if (t.bytes() != expected) {
                throw bad(
                        file,
                        what + " of " + t.dtype() + " " + t.shape() + " needs " + expected
                                + " bytes but its offsets span " + t.bytes());
            }
            covered = t.end();
            ordered.put(t.name(), t);
        }
        if (covered != bufferBytes) {
            throw bad(
                    file,
                    "the tensors end at byte " + covered + " of the data but the file holds " + bufferBytes
                            + (covered > bufferBytes
                                    ? "; it is truncated: download or copy it again"
                                    : "; bytes follow the last tensor"));
        }
        return ordered;
    }

    static SafetensorsException bad(String file, String reason) {
        return new SafetensorsException(file + ": " + reason);
    }
}
