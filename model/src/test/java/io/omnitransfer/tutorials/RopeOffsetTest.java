package io.omnitransfer.tutorials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.kernels.rope.Pairing;
import io.omnitransfer.kernels.rope.Rope;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.model.omnitransfer.PositionalBias;
import io.omnitransfer.model.omnitransfer.PositionalBias.Placed;
import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.Offset;
import io.omnitransfer.model.wan.dit.RopeTable;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tutorial 5. */
class RopeOffsetTest {
    @Test
    void offsetsOfTheNanoModel() {
        // region offsets
        Grid grid = Grid.ofLatent(5, 16, 16); // 17 frames of 128×128 pixels: 5×8×8 tokens
        List<Offset> offsets = PositionalBias.DEFAULT.offsets(
                grid, List.of(new Placed(Task.MOTION.family(), grid), new Placed(Task.STYLE.family(), grid)));
        assertThat(offsets).containsExactly(new Offset(0, 0, 8), new Offset(5, 0, 0));
        // endregion
    }

    @Test
    void aTemporalReferenceIsTheRightHalfOfAWiderCanvas() {
        // region canvas
        Grid grid = new Grid(5, 8, 8);
        Tensor reference = RopeTable.of("reference", grid, new Offset(0, 0, 8), 128, 1024);
        Tensor canvas = RopeTable.of("canvas", new Grid(5, 8, 16), Offset.NONE, 128, 1024);
        for (int token = 0; token < grid.tokens(); token++) {
            int right = token / 8 * 16 + 8 + token % 8; // the same frame and row, eight columns further
            assertThat(reference.slice(token, 1).toFloats())
                    .containsExactly(canvas.slice(right, 1).toFloats());
        }
        // endregion
    }

    // region rotate
    /** x [tokens, 128], turned by the place of every token of a grid. */
    static Tensor rotated(Tensor x, Grid grid, Offset offset) {
        Tensor table = RopeTable.of("rope", grid, offset, x.cols(), 1024);
        Tensor y = RandomTensors.poisoned("rotated", x.dims());
        ProgramBuilder builder = new ProgramBuilder(Device.auto());
        GraphBuilder g = builder.graph("g").input(x, table);
        Rope.append(g, x, table, 1, Pairing.INTERLEAVED, y);
        g.output(y);
        try (Program program = builder.compile()) {
            program.run();
        }
        return y;
    }

    /** What attention compares: query {@code i} with key {@code j}. */
    static double score(Tensor q, int i, Tensor k, int j) {
        double sum = 0;
        for (int d = 0; d < q.cols(); d++) {
            sum += (double) q.f32().get(i * q.cols() + d) * k.f32().get(j * q.cols() + d);
        }
        return sum;
    }
    // endregion

    @Test
    void onlyTheDifferenceOfTwoPlacesCounts() {
        // region cancel
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Grid grid = new Grid(2, 3, 4);
        Tensor q = RandomTensors.normal("q", random, grid.tokens(), 128);
        Tensor k = RandomTensors.normal("k", random, grid.tokens(), 128);
        Tensor q0 = rotated(q, grid, Offset.NONE);
        Tensor k0 = rotated(k, grid, Offset.NONE);
        Offset bias = new Offset(5, 0, 8);
        Tensor q1 = rotated(q, grid, bias);
        Tensor k1 = rotated(k, grid, bias);
        double change = 0;
        for (int i = 0; i < grid.tokens(); i++) {
            for (int j = 0; j < grid.tokens(); j++) {
                double bound = 21 * 0x1p-24 * size(q, i, k, j);
                assertThat(score(q1, i, k1, j))
                        .as("both moved: query %d, key %d, seed %d", i, j, seed)
                        .isCloseTo(score(q0, i, k0, j), within(bound));
                change = Math.max(change, Math.abs(score(q0, i, k1, j) - score(q0, i, k0, j)));
            }
        }
        assertThat(change).as("only the key moved, seed %d", seed).isGreaterThan(1);
        // endregion
    }

    // region size
    /** Σ (|a| + |b|)·(|c| + |d|) over the pairs (a, b) of the query and (c, d) of the key. */
    static double size(Tensor q, int i, Tensor k, int j) {
        double sum = 0;
        for (int d = 0; d < q.cols(); d += 2) {
            int a = i * q.cols() + d;
            int c = j * q.cols() + d;
            sum += ((double) Math.abs(q.f32().get(a)) + Math.abs(q.f32().get(a + 1)))
                    * ((double) Math.abs(k.f32().get(c)) + Math.abs(k.f32().get(c + 1)));
        }
        return sum;
    }
    // endregion
}
