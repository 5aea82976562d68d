package io.omnitransfer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Tensor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsTest {
    @TempDir
    Path dir;

    @BeforeEach
    void shards() throws IOException {
        new SafetensorsWriter()
                .metadata("format", "pt")
                .floats("head.head.weight", new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
                .write(dir.resolve("m-00001-of-00002.safetensors"));
        new SafetensorsWriter()
                .bfloat16("blocks.0.norm3.bias", new float[] {0.5f, -2}, 2)
                .write(dir.resolve("m-00002-of-00002.safetensors"));
    }

    private Path index(String... tensorsAndFiles) throws IOException {
        StringBuilder map = new StringBuilder();
        for (int i = 0; i < tensorsAndFiles.length; i += 2) {
            map.append(i == 0 ? "" : ",").append("\"%s\":\"%s\"".formatted(tensorsAndFiles[i], tensorsAndFiles[i + 1]));
        }
        return Files.writeString(
                dir.resolve("m.safetensors.index.json"),
                "{\"metadata\":{\"total_size\":28},\"weight_map\":{" + map + "}}");
    }

    private Path goodIndex() throws IOException {
        return index(
                "head.head.weight", "m-00001-of-00002.safetensors",
                "blocks.0.norm3.bias", "m-00002-of-00002.safetensors");
    }

    @Test
    void findsTensorsOverShardsUnderTheirCanonicalNames() throws IOException {
        goodIndex();
        try (Weights weights = Weights.open("transformer", dir, NameMap.wanTransformer())) {
            assertThat(weights.names()).containsExactly("proj_out.weight", "blocks.0.norm2.bias");
            assertThat(weights.contains("head.head.weight")).isFalse();
            assertThat(weights.metadata()).containsEntry("format", "pt");
            assertThat(weights.unused()).containsExactly("proj_out.weight", "blocks.0.norm2.bias");
            assertThat(weights.require("proj_out.weight", 2, 3).toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(weights.unused()).containsExactly("blocks.0.norm2.bias");
        }
    }

    @Test
    void missingNamesAndShapesAreExplained() throws IOException {
        goodIndex();
        try (Weights weights = Weights.open("transformer", dir, NameMap.wanTransformer())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> weights.get("blocks.0.norm2.weight"))
                    .withMessageContainingAll(
                            "transformer", dir.toString(), "blocks.0.norm2.weight", "nearest: blocks.0.norm2.bias");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> weights.require("proj_out.weight", 3, 2))
                    .withMessageContainingAll("transformer", "proj_out.weight", "[2, 3]", "[3, 2]");
        }
    }

    @Test
    void loadsIntoTensorsThatOutliveTheFile() throws IOException {
        byte[] float8 = {0x38, (byte) 0xC0, 0x01, 0x7E};
        Path path = dir.resolve("load.safetensors");
        new SafetensorsWriter()
                .floats("f32", new float[] {1.25f, Float.MIN_VALUE}, 2)
                .bfloat16("bf16", new float[] {-3, 1e30f, 7}, 3, 1)
                .tensor("f16", StoredType.F16, MemorySegment.ofArray(new byte[] {0, 0x3C, 1, 0}), 2)
                .tensor("f64", StoredType.F64, MemorySegment.ofArray(new byte[] {0, 0, 0, 0, 0, 0, (byte) 0xF8, 0x3F}))
                .tensor("f8", StoredType.F8_E4M3, MemorySegment.ofArray(float8), 2, 2)
                .tensor("i32", StoredType.I32, MemorySegment.ofArray(new byte[] {5, 0, 0, 0}), 1)
                .tensor("bool", StoredType.BOOL, MemorySegment.ofArray(new byte[] {1}), 1)
                .write(path);
        Tensor f32;
        Tensor bf16;
        Tensor f16;
        Tensor f64;
        Tensor f8;
        Tensor i32;
        Tensor widened;
        try (Weights weights = Weights.open("any", path)) {
            f32 = weights.load("f32", 2);
            bf16 = weights.load("bf16", 3, 1);
            f16 = weights.load("f16", 2);
            f64 = weights.load("f64");
            f8 = weights.load("f8", 2, 2);
            i32 = weights.load("i32", 1);
            widened = weights.loadF32("bf16", 3, 1);
            assertThat(weights.unused()).containsExactly("bool");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> weights.load("bool", 1))
                    .withMessageContaining("BOOL");
        }
        assertTensor(f32, DType.F32, 1.25f, Float.MIN_VALUE);
        float big = Float.intBitsToFloat(SafetensorsWriter.toBfloat16(1e30f) << 16);
        assertTensor(bf16, DType.BF16, -3, big, 7);
        assertTensor(widened, DType.F32, -3, big, 7);
        assertTensor(f16, DType.F16, 1, 0x1p-24f);
        assertTensor(f64, DType.F32, 1.5f);
        assertTensor(f8, DType.BF16, 1, -2, 0x1p-9f, 448);
        assertTensor(i32, DType.I32, 5);
        assertThat(bf16.dims()).containsExactly(3, 1);

        Path copy = dir.resolve("copy.safetensors");
        new SafetensorsWriter().tensor(bf16).tensor(f16).tensor(f32).tensor(i32).write(copy);
        try (SafetensorsFile file = SafetensorsFile.open(copy)) {
            assertThat(file.tensor("bf16").info().dtype()).isEqualTo(StoredType.BF16);
            assertThat(file.tensor("bf16").toFloats()).containsExactly(-3, big, 7);
            assertThat(file.tensor("f16").toFloats()).containsExactly(1, 0x1p-24f);
            assertThat(file.tensor("i32").toFloats()).containsExactly(5);
        }
    }

    private static void assertTensor(Tensor tensor, DType dtype, float... values) {
        assertThat(tensor.dtype()).isEqualTo(dtype);
        assertThat(tensor.toFloats()).containsExactly(values);
    }

    @Test
    void twoNamesForOneTensorAreRefused() throws IOException {
        Path path = dir.resolve("twice.safetensors");
        new SafetensorsWriter()
                .floats("proj_out.bias", new float[1], 1)
                .floats("head.head.bias", new float[1], 1)
                .write(path);
        assertThatExceptionOfType(SafetensorsException.class)
                .isThrownBy(() -> Weights.open("transformer", path, NameMap.wanTransformer())
                        .close())
                .withMessageContainingAll("proj_out.bias", "head.head.bias");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../m.safetensors", "/etc/m.safetensors", "a/b.safetensors", "a\\\\b", "C:x", "..", ".", ""})
    void shardsMustBePlainNames(String shard) throws IOException {
        Path index = index("head.head.weight", shard);
        assertIndexRejected(index, "not a plain file name");
    }

    @Test
    void shardsMustExist() throws IOException {
        assertIndexRejected(
                index("head.head.weight", "m-00003-of-00003.safetensors"), "m-00003-of-00003.safetensors is missing");
    }

    @Test
    void listedTensorsMustExist() throws IOException {
        assertIndexRejected(index("head.head.weight", "m-00002-of-00002.safetensors"), "\"head.head.weight\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{}",
                "{\"weight_map\":[]}",
                "{\"weight_map\":{\"a\":1}}",
                "{\"weight_map\":{\"a\":\"m-00001-of-00002.safetensors\",\"a\":\"m-00001-of-00002.safetensors\"}}"
            })
    void malformedIndices(String json) throws IOException {
        Path index = Files.writeString(dir.resolve("m.safetensors.index.json"), json);
        assertIndexRejected(index, index.toString());
    }

    @Test
    void directoriesMustBeUnambiguous() throws IOException {
        assertThatExceptionOfType(FileNotFoundException.class)
                .isThrownBy(() -> Weights.open("x", dir).close())
                .withMessageContainingAll("several", "m-00001-of-00002.safetensors");
        Path empty = Files.createDirectory(dir.resolve("empty"));
        assertThatExceptionOfType(FileNotFoundException.class)
                .isThrownBy(() -> Weights.open("x", empty).close())
                .withMessageContaining("holds no");
        assertThatExceptionOfType(FileNotFoundException.class)
                .isThrownBy(
                        () -> Weights.open("x", dir.resolve("none.safetensors")).close())
                .withMessageContaining("does not exist");
    }

    @Test
    void inspection() throws IOException {
        Inspection seen = Inspection.of(goodIndex());
        assertThat(seen.parameters()).isEqualTo(8);
        assertThat(seen.files()).hasSize(2);
        assertThat(seen.fileBytes())
                .isEqualTo(Files.size(dir.resolve("m-00001-of-00002.safetensors"))
                        + Files.size(dir.resolve("m-00002-of-00002.safetensors")));
        assertThat(seen.types())
                .containsEntry(StoredType.F32, new Inspection.Share(1, 6, 24))
                .containsEntry(StoredType.BF16, new Inspection.Share(1, 2, 4));
        assertThat(seen.toText())
                .contains("parameters  8\n", "metadata    format = pt\n", "head.head.weight     F32       [2, 3]\n");
        JsonNode json = new ObjectMapper().readTree(seen.toJson());
        assertThat(json.at("/parameters").asLong()).isEqualTo(8);
        assertThat(json.at("/dtypes/BF16/bytes").asLong()).isEqualTo(4);
        assertThat(json.at("/tensors/0/shape/1").asLong()).isEqualTo(3);
        assertThat(json.at("/metadata/format").asText()).isEqualTo("pt");
    }

    private static void assertIndexRejected(Path index, String reason) {
        assertThatExceptionOfType(SafetensorsException.class)
                .isThrownBy(() -> Weights.open("transformer", index).close())
                .withMessageContaining(reason);
    }
}
