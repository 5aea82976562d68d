package io.omnitransfer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every rule of the format, on files made byte by byte. */
class SafetensorsFormatTest {
    @TempDir
    Path dir;

    // Single quotes stand for double quotes.
    @ParameterizedTest(name = "{2}: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'b':{'dtype':'U8','shape':[2],'data_offsets':[3,5]}} | 5 | a hole
            {'a':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}} | 3 | a hole
            {'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'b':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}} | 3 | an overlap
            {'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'b':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}} | 2 | an overlap
            {'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}} | 3 | bytes follow the last tensor
            {} | 1 | bytes follow the last tensor
            {'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}} | 1 | truncated
            {'a':{'dtype':'U8','shape':[0],'data_offsets':[0,0]},'b':{'dtype':'U8','shape':[2],'data_offsets':[2,0]}} | 0 | before its begin
            {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,2]}} | 2 | needs 4 bytes but its offsets span 2
            {'a':{'dtype':'F32','shape':[],'data_offsets':[0,0]}} | 0 | needs 4 bytes
            {'a':{'dtype':'F4','shape':[3],'data_offsets':[0,2]}} | 2 | do not fill whole bytes
            {'a':{'dtype':'F6_E2M3','shape':[3],'data_offsets':[0,3]}} | 3 | do not fill whole bytes
            {'a':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]}} | 0 | overflow
            {'a':{'dtype':'F32','shape':[4611686018427387904],'data_offsets':[0,0]}} | 0 | overflow
            {'a':{'dtype':'U8','shape':[-1],'data_offsets':[0,0]}} | 0 | shape holds -1
            {'a':{'dtype':'U8','shape':[1],'data_offsets':[-1,0]}} | 0 | data_offsets holds -1
            {'a':{'dtype':'U8','shape':[1.0],'data_offsets':[0,1]}} | 1 | shape holds 1.0
            {'a':{'dtype':'U8','shape':['1'],'data_offsets':[0,1]}} | 1 | not an integer
            {'a':{'dtype':'U8','shape':[18446744073709551616],'data_offsets':[0,1]}} | 1 | not an integer
            {'a':{'dtype':'U8','shape':[[1]],'data_offsets':[0,1]}} | 1 | not an integer
            {'a':{'dtype':'U8','shape':1,'data_offsets':[0,1]}} | 1 | shape is not an array
            {'a':{'dtype':'U8','shape':[1],'data_offsets':[0]}} | 1 | 1 data_offsets, not 2
            {'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1,1]}} | 1 | 3 data_offsets, not 2
            {'a':{'dtype':'F33','shape':[1],'data_offsets':[0,1]}} | 1 | unknown dtype "F33"
            {'a':{'dtype':'f32','shape':[1],'data_offsets':[0,4]}} | 4 | unknown dtype "f32"
            {'a':{'dtype':8,'shape':[1],'data_offsets':[0,1]}} | 1 | dtype is not a string
            {'a':{'shape':[1],'data_offsets':[0,1]}} | 1 | lacks one of
            {'a':{'dtype':'U8','data_offsets':[0,1]}} | 1 | lacks one of
            {'a':{'dtype':'U8','shape':[1]}} | 1 | lacks one of
            {'a':[1]} | 1 | not an object
            {'a':null} | 0 | not an object
            {'a':{'dtype':'U8','dtype':'I8','shape':[1],'data_offsets':[0,1]}} | 1 | gives dtype twice
            {'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]},'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}} | 1 | "a" is listed twice
            {'__metadata__':{'k':1}} | 0 | key "k" is not a string
            {'__metadata__':{'k':null}} | 0 | key "k" is not a string
            {'__metadata__':{'k':{'x':'y'}}} | 0 | key "k" is not a string
            {'__metadata__':[]} | 0 | not an object
            {'__metadata__':null} | 0 | not an object
            {'__metadata__':{'k':'1','k':'2'}} | 0 | key "k" is listed twice
            {'__metadata__':{},'__metadata__':{}} | 0 | __metadata__ is listed twice
            [] | 0 | does not begin with '{'
            {'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]} | 1 | not valid JSON
            {'a' | 0 | not valid JSON
            {'a':{'dtype':'U8','shape':[1, | 0 | not valid JSON
            {} {} | 0 | goes on after
            {}x | 0 | not valid JSON
            """)
    void rejects(String header, int dataBytes, String reason) throws IOException {
        Path path = Bytes.write(dir, reason.startsWith("does") ? header : header.replace('\'', '"'), dataBytes);
        assertThatExceptionOfType(SafetensorsException.class)
                .isThrownBy(() -> SafetensorsFile.open(path).close())
                .withMessageStartingWith(path.toString())
                .withMessageContaining(reason);
    }

    @Test
    void rejectsLeadingSpace() throws IOException {
        Path path = Bytes.write(dir, " {}", 0);
        assertRejected(path, "does not begin");
    }

    @Test
    void rejectsEmptyHeader() throws IOException {
        assertRejected(Bytes.write(dir, "", 0), "does not begin");
    }

    @Test
    void rejectsBadUtf8() throws IOException {
        byte[] header = ("{" + Bytes.entry("?", "U8", "[1]", 0, 1) + "}").getBytes(StandardCharsets.UTF_8);
        header[2] = (byte) 0xFF;
        assertRejected(Bytes.write(dir, header, new byte[1]), "UTF-8");
        // An overlong encoding of 'a' and a surrogate in UTF-8.
        for (int[] bad : new int[][] {{0xC1, 0xA1, 0x20}, {0xED, 0xA0, 0x80}}) {
            byte[] longer = ("{" + Bytes.entry("???", "U8", "[1]", 0, 1) + "}").getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bad.length; i++) {
                longer[2 + i] = (byte) bad[i];
            }
            assertRejected(Bytes.write(dir, longer, new byte[1]), "UTF-8");
        }
    }

    @Test
    void rejectsFilesWithoutRoomForTheHeader() throws IOException {
        for (int length = 0; length < 8; length++) {
            Path path = Files.write(Files.createTempFile(dir, "short", ".safetensors"), new byte[length]);
            assertRejected(path, "too short");
        }
        Path path = Files.write(dir.resolve("cut.safetensors"), new byte[] {3, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
        assertRejected(path, "truncated");
    }

    @Test
    void rejectsHugeHeaderLengths() throws IOException {
        for (long length : new long[] {100_000_001, Integer.MAX_VALUE + 1L, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            ByteBuffer file =
                    ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
            Path path = Files.write(dir.resolve("n" + length), file.array());
            assertRejected(path, Long.toUnsignedString(length));
        }
        // The limit itself is allowed; this file just ends before it.
        ByteBuffer file = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 100_000_000);
        assertRejected(Files.write(dir.resolve("limit"), file.array()), "truncated");
    }

    @Test
    void acceptsScalarsEmptyTensorsAndAnyOrder() throws IOException {
        String header = "{" + Bytes.entry("z", "U8", "[3]", 4, 7) + "," + Bytes.entry("empty", "F32", "[2,0,5]", 4, 4)
                + "," + Bytes.entry("scalar", "F32", "[]", 0, 4) + "," + Bytes.entry("end", "I64", "[0]", 7, 7) + "}";
        try (SafetensorsFile file = SafetensorsFile.open(Bytes.write(dir, header, 7))) {
            assertThat(file.tensors()).extracting(TensorInfo::name).containsExactly("scalar", "empty", "z", "end");
            assertThat(file.tensor("scalar").info().elements()).isEqualTo(1);
            assertThat(file.tensor("scalar").toFloats()).containsExactly(Float.intBitsToFloat(0x04030201));
            assertThat(file.tensor("empty").toFloats()).isEmpty();
            assertThat(file.tensor("empty").info().shape()).isEqualTo(List.of(2L, 0L, 5L));
            assertThat(file.tensor("z").toFloats()).containsExactly(5f, 6f, 7f);
            assertThat(file.metadata()).isEmpty();
            assertThat(file.dataBytes()).isEqualTo(7);
        }
    }

    @Test
    void acceptsAFileWithoutTensors() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(Bytes.write(dir, "{}", 0))) {
            assertThat(file.tensors()).isEmpty();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> file.tensor("a"))
                    .withMessageContaining("no tensors");
        }
    }

    @Test
    void acceptsTrailingSpacesUnknownFieldsAndEscapes() throws IOException {
        String header = "{\"__metadata__\":{\"kéy\":\"v\\u00e4l\\n\"},"
                + "\"t\\u0065n\":{\"extra\":{\"deep\":[1,{\"x\":null}]},\"shape\":[1],\"data_offsets\":[0,1],\"dtype\":\"I8\"}}   ";
        try (SafetensorsFile file = SafetensorsFile.open(Bytes.write(dir, header, 1))) {
            assertThat(file.metadata()).containsEntry("kéy", "väl\n");
            assertThat(file.tensor("ten").toFloats()).containsExactly(1f);
        }
    }

    @Test
    void readsUnalignedData() throws IOException {
        for (int shift = 0; shift < 8; shift++) {
            String header = "{" + Bytes.entry("pad", "U8", "[1]", 0, 1) + "," + Bytes.entry("d", "F64", "[1]", 1, 9)
                    + ","
                    + Bytes.entry("f", "F32", "[1]", 9, 13) + "," + Bytes.entry("b", "BF16", "[1]", 13, 15) + "}"
                    + " ".repeat(shift);
            try (SafetensorsFile file = SafetensorsFile.open(Bytes.write(dir, header, 15))) {
                assertThat(file.tensor("d").toFloats())
                        .containsExactly((float) Double.longBitsToDouble(0x0908070605040302L));
                assertThat(file.tensor("f").toFloats()).containsExactly(Float.intBitsToFloat(0x0D0C0B0A));
                assertThat(file.tensor("b").toFloats()).containsExactly(Float.intBitsToFloat(0x0F0E0000));
            }
        }
    }

    @Test
    void readsBeyondTwoGibibytes() throws IOException {
        long big = (1L << 31) + 5;
        byte[] header = ("{" + Bytes.entry("big", "U8", "[" + big + "]", 0, big) + ","
                        + Bytes.entry("last", "F32", "[1]", big, big + 4) + "}")
                .getBytes(StandardCharsets.UTF_8);
        Path path = dir.resolve("sparse.safetensors");
        try (FileChannel out = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length), 0);
            out.write(ByteBuffer.wrap(header), 8);
            out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 1.5f), 8 + header.length + big);
        }
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.tensor("last").toFloats()).containsExactly(1.5f);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> file.tensor("big").toFloats())
                    .withMessageContaining("big");
            float[] tail = new float[2];
            file.tensor("big").copyFloats(big - 2, MemorySegment.ofArray(tail));
            assertThat(tail).containsExactly(0f, 0f);
        }
    }

    @Test
    void namesTheNearestTensors() throws IOException {
        String header = "{" + Bytes.entry("blocks.0.attn1.to_q.weight", "U8", "[1]", 0, 1) + ","
                + Bytes.entry("proj_out.bias", "U8", "[1]", 1, 2) + "}";
        try (SafetensorsFile file = SafetensorsFile.open(Bytes.write(dir, header, 2))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> file.tensor("blocks.0.attn1.to_q.wieght"))
                    .withMessageContaining("nearest: blocks.0.attn1.to_q.weight");
        }
    }

    private static void assertRejected(Path path, String reason) {
        assertThatExceptionOfType(SafetensorsException.class)
                .isThrownBy(() -> SafetensorsFile.open(path).close())
                .withMessageStartingWith(path.toString())
                .withMessageContaining(reason);
    }
}
