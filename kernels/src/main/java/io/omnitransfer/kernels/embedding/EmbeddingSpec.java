package io.omnitransfer.kernels.embedding;

import io.omnitransfer.kernels.spec.Expected;
import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Spec of {@link Embedding}; the table's type is drawn at random. */
public final class EmbeddingSpec implements OpSpec {
    @Override
    public String name() {
        return "embedding";
    }

    @Override
    public String family() {
        return "embedding";
    }

    @Override
    public List<String> variants() {
        return List.of(KERNEL);
    }

    @Override
    public String axes() {
        return "ids, vocabulary, width";
    }

    @Override
    public Map<String, int[]> presets() {
        return Presets.of(
                "nano mllm", new int[] {64, 384, 128}, "UMT5-XXL", new int[] {512, 256384, 4096}, "Qwen 7B", new int[] {
                    1024, 152064, 3584
                });
    }

    @Override
    public int[] randomShape(RandomGenerator random) {
        return new int[] {random.nextInt(1, 20), random.nextInt(1, 50), random.nextInt(1, 100)};
    }

    @Override
    public OpCase create(int[] shape, RandomGenerator random) {
        return create(shape, RandomTensors.floatType(random), random);
    }

    @Override
    public OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, DType.F32, random);
    }

    private static OpCase create(int[] shape, DType type, RandomGenerator random) {
        int[] values = random.ints(shape[0], 0, shape[1]).toArray();
        Tensor ids = Tensor.of("ids", values, shape[0]);
        Tensor table = RandomTensors.normal("table", type, 0, 1, random, shape[1], shape[2]);
        Tensor y = RandomTensors.poisoned("y", shape[0], shape[2]);
        return Trial.of(
                List.of(ids, table),
                y,
                g -> Embedding.append(g, ids, table, y),
                () -> Expected.exactly(expected(values, table)),
                0,
                0);
    }

    private static double[] expected(int[] ids, Tensor table) {
        double[] rows = RandomTensors.doubles(table);
        int dim = table.cols();
        double[] out = new double[ids.length * dim];
        for (int r = 0; r < ids.length; r++) {
            System.arraycopy(rows, ids[r] * dim, out, r * dim, dim);
        }
        return out;
    }
}
