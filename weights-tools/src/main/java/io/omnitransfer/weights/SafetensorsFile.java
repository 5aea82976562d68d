package io.omnitransfer.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file, mapped into memory: opening reads the header only, pages of a tensor come in when they are first
 * touched, and files may be larger than 2 GiB. Closing unmaps; a {@link StoredTensor} must not be used after that.
 */
public final class SafetensorsFile implements AutoCloseable {
    private static final ValueLayout.OfLong LITTLE_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final Arena arena;
    private final SafetensorsHeader header;
    private final MemorySegment data;

    private SafetensorsFile(Path path, Arena arena, SafetensorsHeader header, MemorySegment data) {
        this.path = path;
        this.arena = arena;
        this.header = header;
        this.data = data;
    }

    /**
     * Opens and validates {@code path}.
     *
     * @throws SafetensorsException if the file breaks a rule of the format; the message names file, tensor and rule
     * @throws IOException if it cannot be read
     */
    @SuppressWarnings("MustBeClosedChecker") // The arena belongs to the file returned, or is closed below.
    public static SafetensorsFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            String file = path.toString();
            if (all.byteSize() < Long.BYTES) {
                throw SafetensorsHeader.bad(file, "only " + all.byteSize() + " bytes: too short for a header");
            }
            long length = all.get(LITTLE_LONG, 0);
            if (length < 0 || length > SafetensorsHeader.MAX_BYTES) {
                throw SafetensorsHeader.bad(
                        file,
                        "header length " + Long.toUnsignedString(length) + " exceeds " + SafetensorsHeader.MAX_BYTES
                                + "; this is probably not a safetensors file");
            }
            long start = Long.BYTES + length;
            if (start > all.byteSize()) {
                throw SafetensorsHeader.bad(
                        file, "truncated: the header ends at byte " + start + " of " + all.byteSize());
            }
            MemorySegment data = all.asSlice(start);
            SafetensorsHeader header = SafetensorsHeader.parse(
                    file, all.asSlice(Long.BYTES, length).asByteBuffer(), data.byteSize());
            return new SafetensorsFile(path, arena, header, data);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    /** Tensor entries in the order of their data. */
    public List<TensorInfo> tensors() {
        return List.copyOf(header.tensors().values());
    }

    /** The {@code __metadata__} map; empty if the file has none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    public boolean contains(String name) {
        return header.tensors().containsKey(name);
    }

    /** Size of the data buffer in bytes, without the header. */
    public long dataBytes() {
        return data.byteSize();
    }

    /**
     * The tensor named {@code name}.
     *
     * @throws IllegalArgumentException if there is none; the message names the nearest
     */
    public StoredTensor tensor(String name) {
        TensorInfo info = header.tensors().get(name);
        if (info == null) {
            throw new IllegalArgumentException(
                    NearestNames.missing(path.toString(), name, header.tensors().keySet()));
        }
        return new StoredTensor(info, data.asSlice(info.begin(), info.bytes()));
    }

    @Override
    public void close() {
        arena.close();
    }
}
