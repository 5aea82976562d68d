package io.omnitransfer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTripTest {
    record Sample(String name, StoredType type, long[] shape, long seed) {
        byte[] bytes() {
            long elements = 1;
            for (long d : shape) {
                elements *= d;
            }
            byte[] bytes = new byte[(int) (elements * type.bits() / 8)];
            new Random(seed).nextBytes(bytes);
            return bytes;
        }
    }

    @Provide
    Arbitrary<List<Sample>> samples() {
        Arbitrary<String> names =
                Arbitraries.strings().excludeChars('\0').ofMaxLength(12).filter(RoundTripTest::encodable);
        // A last dimension of four keeps sub-byte types on whole bytes.
        Arbitrary<long[]> shapes = Arbitraries.longs()
                .between(0, 5)
                .array(long[].class)
                .ofMaxSize(3)
                .map(s -> {
                    long[] padded = Arrays.copyOf(s, s.length + 1);
                    padded[s.length] = 4;
                    return padded;
                });
        Arbitrary<Sample> sample = Combinators.combine(
                        names, Arbitraries.of(StoredType.class), shapes, Arbitraries.longs())
                .as(Sample::new);
        return sample.list().ofMaxSize(12).uniqueElements(Sample::name);
    }

    @Property
    void whatIsWrittenIsRead(@ForAll("samples") List<Sample> samples, @ForAll("pairs") Map<String, String> metadata)
            throws IOException {
        Path path = Files.createTempFile("roundtrip", ".safetensors");
        try {
            SafetensorsWriter writer = new SafetensorsWriter();
            metadata.forEach(writer::metadata);
            for (Sample s : samples) {
                writer.tensor(s.name, s.type, MemorySegment.ofArray(s.bytes()), s.shape);
            }
            writer.write(path);
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                assertThat(file.metadata()).isEqualTo(metadata);
                assertThat(file.tensors()).hasSameSizeAs(samples);
                for (Sample s : samples) {
                    StoredTensor t = file.tensor(s.name);
                    assertThat(t.info().dtype()).isEqualTo(s.type);
                    assertThat(t.info().shape())
                            .containsExactlyElementsOf(
                                    Arrays.stream(s.shape).boxed().toList());
                    assertThat(t.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(s.bytes());
                }
                assertThat(file.tensors())
                        .filteredOn(t -> t.bytes() > 0)
                        .isSortedAccordingTo(Comparator.comparingInt(
                                        (TensorInfo t) -> -t.dtype().bits())
                                .thenComparing(TensorInfo::name));
            }
            assertThat(headerLength(path) % 8).isZero();
        } finally {
            Files.delete(path);
        }
    }

    @Provide
    Arbitrary<Map<String, String>> pairs() {
        Arbitrary<String> text = Arbitraries.strings().ofMaxLength(8).filter(RoundTripTest::encodable);
        return Arbitraries.maps(text, text).ofMaxSize(3);
    }

    @Test
    void replacesAtomicallyAndLeavesNothingBehind(@TempDir Path dir) throws IOException {
        Path path = dir.resolve("w.safetensors");
        new SafetensorsWriter().floats("a", new float[] {1, 2}, 2).write(path);
        new SafetensorsWriter()
                .floats("b", new float[] {3})
                .bfloat16("c", new float[] {-1.5f}, 1, 1)
                .write(path);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.tensors()).extracting(TensorInfo::name).containsExactly("b", "c");
            assertThat(file.tensor("b").toFloats()).containsExactly(3f);
            assertThat(file.tensor("c").toFloats()).containsExactly(-1.5f);
        }
        // A target that cannot be replaced: the old content stays, no temporary file does.
        Path occupied = Files.createDirectories(dir.resolve("occupied"));
        Files.createFile(occupied.resolve("x"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        new SafetensorsWriter().floats("a", new float[1], 1).write(occupied));
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left).containsExactlyInAnyOrder(path, occupied);
        }
    }

    @Test
    void refusesContradictions() {
        SafetensorsWriter writer = new SafetensorsWriter().floats("a", new float[1], 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.floats("a", new float[1], 1))
                .withMessageContaining("\"a\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.floats("b", new float[3], 2, 2))
                .withMessageContaining("needs 16 bytes, got 12");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.floats("b", new float[1], -1))
                .withMessageContaining("negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.floats("__metadata__", new float[1], 1))
                .withMessageContaining("reserved");
    }

    private static boolean encodable(String s) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(s);
    }

    private static long headerLength(Path path) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(path))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }
}
