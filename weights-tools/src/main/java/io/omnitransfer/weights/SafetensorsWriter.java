package io.omnitransfer.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.omnitransfer.runtime.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects tensors and writes them as one safetensors file: widest types first, then by name, the header padded so that
 * the data begins at a multiple of 8. Segments are read at {@link #write}, not before, so they may be as large as memory
 * or a mapped file.
 *
 * <pre>{@code
 * new SafetensorsWriter().metadata("format", "pt").floats("bias", values, 128).write(path);
 * }</pre>
 */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    private static final long CHUNK = 1L << 30;

    private final Map<String, Entry> entries = new TreeMap<>();
    private final Map<String, String> metadata = new TreeMap<>();

    private record Entry(String name, StoredType dtype, List<Long> shape, MemorySegment bytes) {}

    /** Adds one pair to the {@code __metadata__} map. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /**
     * Adds a tensor.
     *
     * @param bytes its elements, row-major, little-endian
     * @param shape dimensions, slowest first; none for a scalar
     * @throws IllegalArgumentException if the name is taken, a dimension is negative, or shape and bytes disagree
     */
    public SafetensorsWriter tensor(String name, StoredType dtype, MemorySegment bytes, long... shape) {
        List<Long> dims = Arrays.stream(shape).boxed().toList();
        if (dims.stream().anyMatch(d -> d < 0)) {
            throw new IllegalArgumentException("tensor \"" + name + "\" has a negative dimension: " + dims);
        }
        long expected = dtype.bytes(TensorInfo.elements(dims));
        if (bytes.byteSize() != expected) {
            throw new IllegalArgumentException("tensor \"" + name + "\" of " + dtype + " " + dims + " needs " + expected
                    + " bytes, got " + bytes.byteSize());
        }
        if (name.equals(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("\"" + name + "\" is reserved by the format; choose another name");
        }
        if (entries.putIfAbsent(name, new Entry(name, dtype, dims, bytes)) != null) {
            throw new IllegalArgumentException("tensor \"" + name + "\" was added before");
        }
        return this;
    }

    /** Adds a runtime tensor under its own name, as it is when {@link #write} is called. */
    public SafetensorsWriter tensor(Tensor tensor) {
        return tensor(
                tensor.name(),
                switch (tensor.dtype()) {
                    case F32 -> StoredType.F32;
                    case F16 -> StoredType.F16;
                    case BF16 -> StoredType.BF16;
                    case I32 -> StoredType.I32;
                },
                tensor.segment(),
                Arrays.stream(tensor.dims()).asLongStream().toArray());
    }

    /** Adds {@code values} as F32. */
    public SafetensorsWriter floats(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return tensor(name, StoredType.F32, MemorySegment.ofBuffer(bytes), shape);
    }

    /** Adds {@code values} as BF16, rounded to nearest even; NaN stays NaN. */
    public SafetensorsWriter bfloat16(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Short.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort(toBfloat16(value));
        }
        return tensor(name, StoredType.BF16, MemorySegment.ofBuffer(bytes.flip()), shape);
    }

    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            // Rounding could carry a NaN into infinity; keep the top of its payload and quiet it.
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
    }

    /**
     * Writes the file: to a temporary one beside it, flushed to disk and then renamed, so that {@code path} never holds a
     * half-written file.
     */
    public void write(Path path) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException(path + " is not the name of a file");
        }
        List<Entry> ordered = entries.values().stream()
                .sorted(Comparator.comparingInt((Entry e) -> -e.dtype.bits()).thenComparing(Entry::name))
                .toList();
        Path temporary = Files.createTempFile(directory, path.getFileName() + ".", ".tmp");
        try {
            try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                writeFully(out, header(ordered));
                for (Entry entry : ordered) {
                    for (long at = 0; at < entry.bytes.byteSize(); at += CHUNK) {
                        long length = Math.min(CHUNK, entry.bytes.byteSize() - at);
                        writeFully(out, entry.bytes.asSlice(at, length).asByteBuffer());
                    }
                }
                out.force(true);
            }
            move(temporary, path);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private ByteBuffer header(List<Entry> ordered) throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator g = new JsonFactory().createGenerator(json)) {
            g.writeStartObject();
            if (!metadata.isEmpty()) {
                g.writeObjectFieldStart(SafetensorsHeader.METADATA);
                for (Map.Entry<String, String> pair : metadata.entrySet()) {
                    g.writeStringField(pair.getKey(), pair.getValue());
                }
                g.writeEndObject();
            }
            long offset = 0;
            for (Entry entry : ordered) {
                g.writeObjectFieldStart(entry.name);
                g.writeStringField("dtype", entry.dtype.name());
                g.writeArrayFieldStart("shape");
                for (long dim : entry.shape) {
                    g.writeNumber(dim);
                }
                g.writeEndArray();
                g.writeArrayFieldStart("data_offsets");
                g.writeNumber(offset);
                offset += entry.bytes.byteSize();
                g.writeNumber(offset);
                g.writeEndArray();
                g.writeEndObject();
            }
            g.writeEndObject();
        }
        while (json.size() % ALIGNMENT != 0) {
            json.write(' ');
        }
        if (json.size() > SafetensorsHeader.MAX_BYTES) {
            throw new IOException("a header of " + json.size() + " bytes exceeds " + SafetensorsHeader.MAX_BYTES
                    + "; split the tensors over several files");
        }
        return ByteBuffer.allocate(Long.BYTES + json.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.size())
                .put(json.toByteArray())
                .flip();
    }

    private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
