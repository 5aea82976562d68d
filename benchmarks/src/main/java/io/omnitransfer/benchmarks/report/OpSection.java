package io.omnitransfer.benchmarks.report;

import io.omnitransfer.benchmarks.chart.BarChart;
import io.omnitransfer.benchmarks.chart.BarChart.Bar;
import io.omnitransfer.benchmarks.chart.BarChart.Group;
import io.omnitransfer.benchmarks.chart.Rule;
import io.omnitransfer.benchmarks.report.Html.Cell;
import io.omnitransfer.benchmarks.run.Measurement;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every op and preset with its variants and peers beside each other. */
final class OpSection {
    private static final List<String> COLUMNS = List.of(
            "op", "preset", "variant", "#time", "#GFLOP/s", "#GB/s", "#of the machine's best", "#spread", "#forks");

    private final Map<String, List<Measurement>> groups;
    private final Peaks peaks;
    private final Sources sources;

    OpSection(List<Measurement> all, Peaks peaks, Sources sources) {
        this.peaks = peaks;
        this.sources = sources;
        groups = all.stream()
                .filter(m -> m.benchmark().equals("OpBenchmark.run"))
                .collect(Collectors.groupingBy(
                        m -> m.param("op") + " · " + m.param("preset"), LinkedHashMap::new, Collectors.toList()));
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    void write(Html html) {
        html.heading("Ops");
        html.paragraph("The machine's best is the longer of two times: the op's operations at the measured multiply-add"
                + " peak, and its bytes at the measured copy speed. More than 100 % is possible for data that stays in the"
                + " caches."
                + (peaks.stable() ? "" : " Peak or copy are marked above, so the shares should not be quoted."));
        if (peaks.measured()) {
            html.chart(new BarChart(
                            "Share of the machine's best",
                            "%",
                            groups.entrySet().stream()
                                    .map(g -> new Group(g.getKey(), bars(g.getValue())))
                                    .toList(),
                            List.of(new Rule("100 %", 100)))
                    .svg());
        }
        List<List<Cell>> rows = new ArrayList<>();
        groups.values().forEach(g -> g.forEach(m -> rows.add(row(m))));
        html.table(COLUMNS, rows);
    }

    private List<Bar> bars(List<Measurement> group) {
        return group.stream()
                .map(m -> {
                    double percent = 100 * peaks.reached(m);
                    return new Bar(
                            m.param("variant"),
                            percent,
                            percent * m.seconds() / m.slowest(),
                            percent * m.seconds() / m.fastest(),
                            m.mark());
                })
                .toList();
    }

    private List<Cell> row(Measurement m) {
        String name = m.param("op");
        // Stored figures may be of an op that is on nobody's class path any more.
        Optional<OpSpec> op =
                Ops.all().stream().filter(o -> o.name().equals(name)).findFirst();
        int[] shape = op.map(o -> o.presets().get(m.param("preset"))).orElse(null);
        String preset = m.param("preset")
                + (shape == null
                        ? ""
                        : " " + Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining("×")));
        return List.of(
                Cell.link(op.map(o -> sources.address(o.getClass().getName())).orElse(""), name),
                Cell.of(preset),
                Cell.link(sources.address(m.source()), m.param("variant")),
                Cell.of(Html.time(m.seconds())),
                Cell.of("%.1f", m.gflop() == 0 ? Double.NaN : m.gflopPerSecond()),
                Cell.of("%.1f", m.gigabytesPerSecond()),
                Cell.of("%.0f %%", 100 * peaks.reached(m)),
                Report.spread(m),
                Cell.of("%.0f", m.forks().length));
    }
}
