package io.omnitransfer.benchmarks.report;

import io.omnitransfer.benchmarks.chart.Axis;
import io.omnitransfer.benchmarks.chart.BarChart;
import io.omnitransfer.benchmarks.chart.LineChart;
import io.omnitransfer.benchmarks.chart.Rule;
import io.omnitransfer.benchmarks.chart.Series;
import io.omnitransfer.benchmarks.decoupled.Scenario;
import io.omnitransfer.benchmarks.decoupled.Size;
import io.omnitransfer.benchmarks.report.Html.Card;
import io.omnitransfer.benchmarks.report.Html.Cell;
import io.omnitransfer.benchmarks.run.Measurement;
import io.omnitransfer.model.omnitransfer.Mode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Joint, recomputed and cached references beside each other, and what the FLOP model says. */
final class DecoupledSection {
    /** 180 s joint by 142 s decoupled: OmniTransfer's own figure for its decoupling, which recomputes the references. */
    static final double PAPER = 1.27;

    private static final String RUN = "DenoisingBenchmark.run";
    private static final String FORWARD = "ForwardBenchmark.forward";
    private static final List<String> COLUMNS = List.of(
            "what",
            "mode",
            "#time",
            "#spread",
            "#× faster than joint",
            "#by FLOPs",
            "#measured / FLOPs",
            "#whole network");

    private final List<Case> cases = new ArrayList<>();
    private final Sources sources;

    /** One scenario in all modes that were measured. */
    private record Case(boolean run, Scenario scenario, int steps, Map<Mode, Measurement> modes) {
        double speedup(Mode mode) {
            return get(Mode.JOINT).seconds() / get(mode).seconds();
        }

        double lowest(Mode mode) {
            return get(Mode.JOINT).fastest() / get(mode).slowest();
        }

        double highest(Mode mode) {
            return get(Mode.JOINT).slowest() / get(mode).fastest();
        }

        /** Why the speed-up should not be quoted; empty if it may be. Joint is exactly as fast as itself. */
        String mark(Mode mode) {
            if (mode == Mode.JOINT) {
                return "";
            }
            return get(mode).stable() ? get(Mode.JOINT).mark() : get(mode).mark();
        }

        double predicted(Mode mode) {
            return flops(Mode.JOINT) / flops(mode);
        }

        private double flops(Mode mode) {
            return run
                    ? scenario.run(scenario.size().measured(), mode, steps)
                    : scenario.forward(scenario.size().measured(), mode);
        }

        Measurement get(Mode mode) {
            return Objects.requireNonNull(modes.get(mode), "mode was measured");
        }

        boolean complete() {
            return modes.size() == Mode.values().length;
        }

        /** Seconds of one forward of the network at full depth. */
        double whole(Mode mode) {
            return get(mode).seconds() * scenario.forward(scenario.size().whole(), mode) / flops(mode);
        }

        boolean claim() {
            return run && scenario.equals(new Scenario(Size.NANO, 1, 1, 1)) && steps == 20;
        }

        String name() {
            return "%s%s, %s%s, ratio %s%s"
                    .formatted(
                            scenario.size().label(),
                            tokens(),
                            run ? steps + " steps" : "one forward",
                            scenario.arms() > 1 ? " × " + scenario.arms() + " arms" : "",
                            number(scenario.ratio()),
                            scenario.references() > 1 ? ", " + scenario.references() + " references" : "");
        }

        /** The large sizes are measured on small targets, which decide what the reference costs. */
        private String tokens() {
            return scenario.size() == Size.NANO
                    ? ""
                    : ", " + scenario.size().target().tokens() + " tokens";
        }

        private static String number(double v) {
            return v == Math.rint(v) ? String.valueOf((int) v) : String.valueOf(v);
        }
    }

    DecoupledSection(List<Measurement> all, Sources sources) {
        this.sources = sources;
        Map<String, Case> byKey = new LinkedHashMap<>();
        for (Measurement m : all) {
            boolean run = m.benchmark().equals(RUN);
            if (!run && !m.benchmark().equals(FORWARD)) {
                continue;
            }
            Scenario s = new Scenario(
                    Size.named(m.param("size")),
                    Double.parseDouble(m.param("ratio")),
                    Integer.parseInt(m.param("references")),
                    run ? Integer.parseInt(m.param("arms")) : 1);
            int steps = run ? Integer.parseInt(m.param("steps")) : 1;
            String key = run + " " + s + " " + steps + " " + m.param("device");
            byKey.computeIfAbsent(key, _ -> new Case(run, s, steps, new EnumMap<>(Mode.class)))
                    .modes()
                    .put(Mode.valueOf(m.param("mode")), m);
        }
        byKey.values().stream().filter(Case::complete).forEach(cases::add);
        cases.sort(Comparator.comparing(Case::run).reversed());
    }

    boolean isEmpty() {
        return cases.isEmpty();
    }

    /** The claim in a figure. */
    List<Card> cards() {
        return cases.stream()
                .filter(Case::claim)
                .map(c -> new Card(
                        "%.2f×".formatted(c.speedup(Mode.CACHED)),
                        "cached reference branch against joint (FLOP model %.2f×)".formatted(c.predicted(Mode.CACHED)),
                        c.mark(Mode.CACHED)))
                .toList();
    }

    void write(Html html) {
        html.heading("Decoupled reference branch");
        html.paragraph("How many times faster a denoising run is when the reference does not share a sequence with the"
                + " target (joint), but runs by itself: again in every step (recompute), or once (cached).");
        bars(html);
        line(html, "steps", "denoising steps", c -> c.scenario.equals(new Scenario(Size.NANO, 1, 1, 1)), c -> c.steps);
        line(
                html,
                "reference length",
                "tokens of the reference by tokens of the target",
                c -> c.steps == 20 && c.scenario.arms() == 1 && c.scenario.references() == 1,
                c -> c.scenario.ratio());
        line(
                html,
                "number of references",
                "references, each as long as the target",
                c -> c.steps == 20 && c.scenario.arms() == 1 && c.scenario.ratio() == 1,
                c -> c.scenario.references());
        List<List<Cell>> rows = new ArrayList<>();
        for (Case c : cases) {
            for (Mode mode : Mode.values()) {
                rows.add(row(c, mode));
            }
        }
        html.table(COLUMNS, rows);
        html.soft("Ratio: tokens of one reference by tokens of the target, which are named where they are not the nano"
                + " checkpoint's own 320. A run includes building the target's graphs and,"
                + " cached, running the reference branch; a forward has everything prepared. FLOPs count products and"
                + " attention only. Whole network: of transformers measured through two blocks, the time of a forward at"
                + " full depth, extrapolated by FLOPs. The paper's 1.27 is for a 14B model at 480p, recomputed.");
    }

    private void bars(Html html) {
        List<BarChart.Group> groups = cases.stream()
                .map(c -> new BarChart.Group(
                        c.name(),
                        List.of(
                                bar("recompute", c, Mode.RECOMPUTE),
                                BarChart.Bar.of("recompute by FLOPs", c.predicted(Mode.RECOMPUTE)),
                                bar("cached", c, Mode.CACHED),
                                BarChart.Bar.of("cached by FLOPs", c.predicted(Mode.CACHED)))))
                .toList();
        html.chart(new BarChart("Faster than joint", "times", groups, List.of(new Rule("paper: 1.27", PAPER))).svg());
    }

    private static BarChart.Bar bar(String series, Case c, Mode mode) {
        return new BarChart.Bar(series, c.speedup(mode), c.lowest(mode), c.highest(mode), c.mark(mode));
    }

    private void line(
            Html html,
            String title,
            String axis,
            java.util.function.Predicate<Case> belongs,
            java.util.function.ToDoubleFunction<Case> x) {
        List<Case> points = cases.stream()
                .filter(c -> c.run && c.scenario.size() == Size.NANO)
                .filter(belongs)
                .sorted(Comparator.comparingDouble(x))
                .toList();
        if (points.stream().mapToDouble(x).distinct().count() < 2) {
            return;
        }
        double[] xs = points.stream().mapToDouble(x).toArray();
        List<Series> series = new ArrayList<>();
        for (Mode mode : List.of(Mode.CACHED, Mode.RECOMPUTE)) {
            String name = mode.name().toLowerCase(Locale.ROOT);
            series.add(new Series(
                    name,
                    points.stream()
                            .map(c -> new Series.Point(
                                    x.applyAsDouble(c), c.speedup(mode), c.lowest(mode), c.highest(mode)))
                            .toList(),
                    null));
            series.add(Series.of(
                            name + " by FLOPs",
                            xs,
                            points.stream().mapToDouble(c -> c.predicted(mode)).toArray())
                    .asPredictionOf(name));
        }
        html.chart(new LineChart(
                        "Whole run by " + title,
                        Axis.linear(axis),
                        Axis.linear("times faster than joint"),
                        series,
                        List.of(new Rule("paper: 1.27", PAPER)))
                .svg());
    }

    private List<Cell> row(Case c, Mode mode) {
        Measurement m = c.get(mode);
        boolean slice = c.scenario.size() != Size.NANO;
        return List.of(
                Cell.link(sources.address(m.source()), c.name()),
                Cell.of(mode.name().toLowerCase(Locale.ROOT)),
                Cell.of(Html.time(m.seconds())),
                Report.spread(m),
                Cell.ratio(c.speedup(mode), c.mark(mode)),
                Cell.of("%.2f", c.predicted(mode)),
                Cell.ratio(c.speedup(mode) / c.predicted(mode), c.mark(mode)),
                slice ? Cell.of("≈ " + Html.time(c.whole(mode))) : Cell.of(""));
    }
}
