package io.omnitransfer.tutorials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.benchmarks.chart.Axis;
import io.omnitransfer.benchmarks.chart.LineChart;
import io.omnitransfer.benchmarks.chart.Series;
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
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Tutorial 4. */
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

    @Test
    void aTaskOfOnesOwnHasAPlaceThatNobodyElseTakes() {
        // region own-bias
        Grid target = new Grid(5, 8, 8);
        Offset below = new Offset(0, target.rows(), 0);

        Set<List<Integer>> taken = new HashSet<>(places(target, Offset.NONE));
        for (Task task : Task.values()) {
            Placed reference = new Placed(task.family(), target);
            taken.addAll(places(
                    target,
                    PositionalBias.DEFAULT.offsets(target, List.of(reference)).getFirst()));
        }
        assertThat(places(target, below)).doesNotContainAnyElementsOf(taken);

        Tensor reference = RopeTable.of("reference", target, below, 128, 1024);
        Tensor canvas = RopeTable.of("canvas", new Grid(5, 16, 8), Offset.NONE, 128, 1024);
        for (int token = 0; token < target.tokens(); token++) {
            int lower = token / 64 * 128 + 64 + token % 64; // the same frame and column, eight rows further
            assertThat(reference.slice(token, 1).toFloats())
                    .containsExactly(canvas.slice(lower, 1).toFloats());
        }
        // endregion
    }

    // region places
    /** Where the tokens of a grid stand: time, row, column. */
    static List<List<Integer>> places(Grid grid, Offset offset) {
        List<List<Integer>> places = new ArrayList<>();
        for (int t = 0; t < grid.frames(); t++) {
            for (int y = 0; y < grid.rows(); y++) {
                for (int x = 0; x < grid.columns(); x++) {
                    places.add(List.of(t + offset.frames(), y + offset.rows(), x + offset.columns()));
                }
            }
        }
        return places;
    }
    // endregion

    // region rope-plot
    static String plot(int furthest) {
        double[] x = IntStream.rangeClosed(0, furthest).asDoubleStream().toArray();
        return new LineChart(
                        "What distance does to the score of a token with its copy",
                        Axis.linear("tokens apart"),
                        Axis.linear("score of the axis's pairs / the same at distance 0"),
                        List.of(
                                Series.of("frames (22 pairs)", x, scores(new Grid(furthest + 1, 1, 1), 22)),
                                Series.of("columns, and rows (21 pairs)", x, scores(new Grid(1, 1, furthest + 1), 21))),
                        List.of())
                .svg();
    }

    /** Scores of the first token of a line of equal tokens with all of them; the other axes' pairs do not turn. */
    private static double[] scores(Grid line, int pairs) {
        Tensor equal = Tensor.f32("equal", line.tokens(), 128);
        equal.fill(1);
        Tensor turned = rotated(equal, line, Offset.NONE);
        return IntStream.range(0, line.tokens())
                .mapToDouble(j -> (score(turned, 0, turned, j) - (128 - 2 * pairs)) / (2 * pairs))
                .toArray();
    }
    // endregion

    @Test
    void distancesCountAsTheFormulaSays() {
        double[] time = scores(new Grid(21, 1, 1), 22);
        for (int p = 0; p < time.length; p++) {
            double sum = 0;
            for (int j = 0; j < 22; j++) {
                sum += Math.cos(p * Math.pow(10000, -2.0 * j / 44));
            }
            // a score is off by 10 ε·Σ(|a| + |b|)·(|c| + |d|) = 10 ε·4·64 as above
            assertThat(time[p]).as("distance %d", p).isCloseTo(sum / 22, within(10 * 0x1p-24 * 4 * 64 / (2 * 22)));
        }
    }

    // region turn-kernel
    /** y [tokens, 128] = x, pairs turned by their place: 22 of time, 21 of the row, 21 of the column. 64 threads a token. */
    static void turn(KernelContext context, FloatArray x, FloatArray y, int rows, int columns, int t0, int r0, int c0) {
        int token = context.groupIdx;
        int pair = context.localIdx;
        int place = token / (rows * columns) + t0;
        int j = pair;
        int m = 44;
        if (pair >= 22) {
            place = token / columns % rows + r0;
            j = pair - 22;
            m = 42;
        }
        if (pair >= 43) {
            place = token % columns + c0;
            j = pair - 43;
        }
        float angle = place * TornadoMath.pow(10000f, -2f * j / m);
        float cos = TornadoMath.cos(angle);
        float sin = TornadoMath.sin(angle);
        int at = token * 128 + 2 * pair;
        float a = x.get(at);
        float b = x.get(at + 1);
        y.set(at, a * cos - b * sin);
        y.set(at + 1, a * sin + b * cos);
    }
    // endregion

    @Test
    void aKernelTurnsPairs() {
        // region turn-check
        long seed = System.nanoTime();
        Grid grid = new Grid(3, 4, 5);
        Offset offset = new Offset(2, 0, 8);
        Tensor x = RandomTensors.normal("x", new Random(seed), grid.tokens(), 128);
        Tensor y = RandomTensors.poisoned("y", grid.tokens(), 128);
        ProgramBuilder builder = new ProgramBuilder(Device.auto());
        GraphBuilder g = builder.graph("g").input(x);
        g.grid("turn", Launch.groups(grid.tokens(), 64));
        g.tasks()
                .task(
                        "turn",
                        RopeOffsetTest::turn,
                        g.context(),
                        x.f32(),
                        y.f32(),
                        grid.rows(),
                        grid.columns(),
                        offset.frames(),
                        offset.rows(),
                        offset.columns());
        g.output(y);
        try (Program program = builder.compile()) {
            program.run();
        }
        List<List<Integer>> places = places(grid, offset);
        for (int i = 0; i < x.size(); i += 2) {
            int pair = i % 128 / 2;
            int axis = pair < 22 ? 0 : pair < 43 ? 1 : 2;
            int j = pair - List.of(0, 22, 43).get(axis);
            double angle = places.get(i / 128).get(axis) * Math.pow(10000, -2.0 * j / (axis == 0 ? 44 : 42));
            double a = x.f32().get(i);
            double b = x.f32().get(i + 1);
            double bound = (44 * angle + 11) * 0x1p-24 * (Math.abs(a) + Math.abs(b));
            assertThat((double) y.f32().get(i))
                    .as("token %d, pair %d, seed %d", i / 128, pair, seed)
                    .isCloseTo(a * Math.cos(angle) - b * Math.sin(angle), within(bound));
            assertThat((double) y.f32().get(i + 1))
                    .as("token %d, pair %d, seed %d", i / 128, pair, seed)
                    .isCloseTo(a * Math.sin(angle) + b * Math.cos(angle), within(bound));
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
