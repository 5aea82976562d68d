package io.omnitransfer.model.sampling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Expected values of a small safetensors resource, widened to double. */
record Safetensors(JsonNode header, ByteBuffer data) {
    static Safetensors resource(String path) {
        try (var in = Safetensors.class.getResourceAsStream(path)) {
            ByteBuffer file = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            int length = Math.toIntExact(file.getLong());
            JsonNode header = new ObjectMapper().readTree(file.array(), 8, length);
            return new Safetensors(
                    header, file.slice(8 + length, file.capacity() - 8 - length).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    double[] values(String name) {
        JsonNode entry = header.required(name);
        int begin = entry.required("data_offsets").get(0).asInt();
        int end = entry.required("data_offsets").get(1).asInt();
        String type = entry.required("dtype").asText();
        int width = type.equals("F32") ? 4 : 8;
        double[] out = new double[(end - begin) / width];
        for (int i = 0; i < out.length; i++) {
            int at = begin + i * width;
            out[i] = switch (type) {
                case "F32" -> data.getFloat(at);
                case "F64" -> data.getDouble(at);
                case "I64" -> data.getLong(at);
                default -> throw new IllegalArgumentException(type);
            };
        }
        return out;
    }
}
