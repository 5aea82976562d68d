package io.omnitransfer.benchmarks.report;

import io.omnitransfer.benchmarks.chart.BarChart;
import io.omnitransfer.benchmarks.chart.BarChart.Bar;
import io.omnitransfer.benchmarks.chart.BarChart.Group;
import io.omnitransfer.benchmarks.report.Html.Cell;
import io.omnitransfer.benchmarks.run.Measurement;
import io.omnitransfer.benchmarks.transformer.TransformerBenchmark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Forwards of transformers by us and by peers, beside each other. */
final class TransformerSection {
    private static final List<String> COLUMNS =
            List.of("transformer", "by", "#time", "#GFLOP/s", "#its time by ours", "#spread", "#forks");

    private final Map<String, List<Measurement>> groups;
    private final Sources sources;

    TransformerSection(List<Measurement> all, Sources sources) {
        this.sources = sources;
        groups = all.stream()
                .filter(m -> m.benchmark().equals("TransformerBenchmark.forward"))
                .collect(Collectors.groupingBy(m -> m.param("transformer"), LinkedHashMap::new, Collectors.toList()));
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    void write(Html html) {
        html.heading("Transformers beside other libraries");
        html.paragraph("One forward of a whole diffusion transformer, or of one block of a large one with embedding and"
                + " head, in f32 on the same parameters. GFLOP count products and attention.");
        html.chart(new BarChart(
                        "Speed of a forward",
                        "GFLOP/s",
                        groups.entrySet().stream()
                                .map(g -> new Group(
                                        g.getKey(),
                                        g.getValue().stream()
                                                .map(TransformerSection::bar)
                                                .toList()))
                                .toList(),
                        List.of())
                .svg());
        List<List<Cell>> rows = new ArrayList<>();
        groups.values().forEach(g -> g.forEach(m -> rows.add(row(m, g))));
        html.table(COLUMNS, rows);
    }

    private static Bar bar(Measurement m) {
        return new Bar(m.param("by"), m.gflopPerSecond(), m.gflop() / m.slowest(), m.gflop() / m.fastest(), m.mark());
    }

    private List<Cell> row(Measurement m, List<Measurement> group) {
        return List.of(
                Cell.link(sources.address(m.source()), m.param("transformer")),
                Cell.of(m.param("by")),
                Cell.of(Html.time(m.seconds())),
                Cell.of("%.0f", m.gflopPerSecond()),
                ratio(m, group),
                Report.spread(m),
                Cell.of("%.0f", m.forks().length));
    }

    private static Cell ratio(Measurement m, List<Measurement> group) {
        if (m.param("by").equals(TransformerBenchmark.OURS)) {
            return Cell.of("");
        }
        return group.stream()
                .filter(o -> o.param("by").equals(TransformerBenchmark.OURS))
                .findFirst()
                .map(o -> Cell.ratio(m.seconds() / o.seconds(), m.stable() ? o.mark() : m.mark()))
                .orElse(Cell.of("–"));
    }
}
