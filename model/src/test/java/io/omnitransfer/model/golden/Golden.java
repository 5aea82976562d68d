package io.omnitransfer.model.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Expected values, a small safetensors file under {@code src/test/resources/goldens}. Read independently of the reader
 * that is released, which would otherwise vouch for itself.
 */
public record Golden(JsonNode header, ByteBuffer data) {
    public static Golden load(String name) {
        try {
            ByteBuffer file = ByteBuffer.wrap(
                            Files.readAllBytes(Path.of("src/test/resources/goldens", name + ".safetensors")))
                    .order(ByteOrder.LITTLE_ENDIAN);
            int length = Math.toIntExact(file.getLong());
            JsonNode header = new ObjectMapper().readTree(file.array(), 8, length);
            return new Golden(
                    header, file.slice(8 + length, file.capacity() - 8 - length).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String metadata(String key) {
        return header.required("__metadata__").required(key).asText();
    }

    /** The tensor's values, widened to double. */
    public double[] values(String name) {
        JsonNode entry = header.required(name);
        int begin = entry.required("data_offsets").get(0).asInt();
        int end = entry.required("data_offsets").get(1).asInt();
        String type = entry.required("dtype").asText();
        int width = switch (type) {
            case "U8" -> 1;
            case "F32" -> 4;
            default -> 8;
        };
        double[] out = new double[(end - begin) / width];
        for (int i = 0; i < out.length; i++) {
            int at = begin + i * width;
            out[i] = switch (type) {
                case "U8" -> data.get(at) & 0xFF;
                case "F32" -> data.getFloat(at);
                case "F64" -> data.getDouble(at);
                case "I64" -> data.getLong(at);
                default -> throw new IllegalArgumentException(type);
            };
        }
        return out;
    }

    public int[] integers(String name) {
        return Arrays.stream(values(name)).mapToInt(value -> (int) value).toArray();
    }

    public byte[] bytes(String name) {
        double[] values = values(name);
        byte[] out = new byte[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (int) values[i];
        }
        return out;
    }
}
