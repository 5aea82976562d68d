package io.omnitransfer.benchmarks.report;

import io.omnitransfer.benchmarks.chart.BarChart;
import io.omnitransfer.benchmarks.chart.BarChart.Bar;
import io.omnitransfer.benchmarks.chart.BarChart.Group;
import io.omnitransfer.benchmarks.report.Html.Card;
import io.omnitransfer.benchmarks.report.Html.Cell;
import io.omnitransfer.benchmarks.report.Peaks.Peak;
import io.omnitransfer.benchmarks.run.Comparison;
import io.omnitransfer.benchmarks.run.Machine;
import io.omnitransfer.benchmarks.run.Measurement;
import io.omnitransfer.benchmarks.run.Results;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A page about results.
 *
 * @param results what was measured
 * @param comparisons with an older build, if there is one
 * @param notes what was left out or failed, and why
 * @param sources where the benchmarks' sources are
 */
public record Report(Results results, List<Comparison> comparisons, List<String> notes, Sources sources) {
    private static final String TITLE = "OmniTransfer benchmarks";

    /** A page about these results alone. */
    public String html() {
        Html html = new Html(TITLE);
        write(html);
        return html.end();
    }

    /**
     * A page about stored runs, one after the other: what one machine can do at best says nothing about another run.
     *
     * @param reports of each run, by the name of its file, which heads its part if there are several
     * @throws IllegalArgumentException if figures lack what the page shows of them; the message names the file
     */
    public static String html(Map<String, Report> reports) {
        Html html = new Html(TITLE);
        reports.forEach((name, report) -> {
            if (reports.size() > 1) {
                html.heading(name);
            }
            try {
                report.write(html);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
            }
        });
        return html.end();
    }

    private void write(Html html) {
        List<Measurement> all = results.measurements();
        Map<String, String> provenance = results.provenance();
        Peaks peaks = Peaks.of(all);
        DecoupledSection decoupled = new DecoupledSection(all, sources);
        OpSection ops = new OpSection(all, peaks, sources);
        TransformerSection transformers = new TransformerSection(all, sources);

        html.soft("%s · %s · %s threads · commit %s"
                .formatted(
                        provenance.getOrDefault("date", "date unknown"),
                        provenance.getOrDefault(Machine.PROCESSOR, "processor unknown"),
                        provenance.getOrDefault("threads", "?"),
                        shortened(provenance.getOrDefault(Machine.COMMIT, "unknown"))));
        html.cards(cards(all, peaks, decoupled));
        if (!notes.isEmpty()) {
            html.heading("Notes: what was left out or failed, and why");
            html.table(
                    List.of("what"),
                    notes.stream().map(n -> List.of(Cell.of(n))).toList());
        }
        if (!comparisons.isEmpty()) {
            compare(html);
        }
        if (!decoupled.isEmpty()) {
            decoupled.write(html);
        }
        if (!ops.isEmpty()) {
            ops.write(html);
        }
        if (!transformers.isEmpty()) {
            transformers.write(html);
        }
        stages(html, all);
        html.heading("Where and with what");
        html.table(
                List.of("", "value"),
                provenance.entrySet().stream()
                        .map(e -> List.of(Cell.of(e.getKey()), Cell.of(e.getValue())))
                        .toList());
        html.soft("Every fork is a JVM of its own, and checks its result against an independent one before it measures;"
                + " times are medians of the forks' means. Spread: slowest less fastest fork, by the median; above "
                + Math.round(100 * Measurement.STABLE)
                + " % it is marked, as is a figure of one fork alone: neither should be quoted.");
    }

    private static List<Card> cards(List<Measurement> all, Peaks peaks, DecoupledSection decoupled) {
        List<Card> cards = new ArrayList<>(decoupled.cards());
        add(cards, "%.0f GFLOP/s", peaks.multiplyAdds(), "multiply-add peak, f32, all threads");
        add(cards, "%.0f GB/s", peaks.copy(), "copy, read and written");
        long unstable = all.stream().filter(m -> !m.stable()).count();
        cards.add(new Card(unstable + " of " + all.size(), "figures are unstable, or of one fork", ""));
        return cards;
    }

    private static void add(List<Card> cards, String format, Peak peak, String meaning) {
        if (peak.best() > 0) {
            cards.add(new Card(format.formatted(peak.best()), meaning, peak.mark()));
        }
    }

    private void compare(Html html) {
        html.heading("Before and now");
        html.paragraph("The older build and this one, measured in turns. A difference counts if it exceeds "
                + Math.round(100 * comparisons.getFirst().threshold())
                + " % and the forks of the two do not overlap.");
        html.table(
                List.of("what", "#before", "#now", "#times faster", "verdict"),
                comparisons.stream()
                        .sorted(Comparator.comparingDouble(Comparison::ratio))
                        .map(c -> List.of(
                                Cell.link(
                                        sources.address(c.now().source()),
                                        c.now().key()),
                                Cell.of(Html.time(c.before().seconds())),
                                Cell.of(Html.time(c.now().seconds())),
                                Cell.of("%.2f", c.ratio()),
                                verdict(c)))
                        .toList());
    }

    private static Cell verdict(Comparison c) {
        return switch (c.verdict()) {
            case FASTER -> Cell.marked("good", "faster");
            case SAME -> Cell.of("same within noise");
            case SLOWER -> Cell.marked("bad", "slower");
            case UNDECIDED -> Cell.of("undecided: one fork");
        };
    }

    private void stages(Html html, List<Measurement> all) {
        List<Measurement> stages = all.stream()
                .filter(m -> m.benchmark().equals("StageBenchmark.run"))
                .toList();
        if (stages.isEmpty()) {
            return;
        }
        html.heading("Stages of a transfer");
        html.paragraph(
                "Each stage of a transfer by itself: encode and decode are the video autoencoder, understand is the"
                        + " multimodal language model, reference is the reference branch, step one forward of the target branch.");
        html.chart(new BarChart(
                        "Time of each stage",
                        "ms",
                        stages.stream()
                                .map(m -> new Group(
                                        name(m),
                                        List.of(new Bar(
                                                "stage",
                                                1e3 * m.seconds(),
                                                1e3 * m.fastest(),
                                                1e3 * m.slowest(),
                                                m.mark()))))
                                .toList(),
                        List.of())
                .svg());
        html.table(
                List.of("stage", "#time", "#spread", "#forks"),
                stages.stream()
                        .map(m -> List.of(
                                Cell.link(sources.address(m.source()), name(m)),
                                Cell.of(Html.time(m.seconds())),
                                spread(m),
                                Cell.of("%.0f", m.forks().length)))
                        .toList());
    }

    private static String name(Measurement stage) {
        return stage.param("stage").toLowerCase(Locale.ROOT);
    }

    static Cell spread(Measurement m) {
        String percent = "%.0f %%".formatted(100 * m.spread());
        return m.stable()
                ? Cell.of(percent)
                : Cell.marked("bad", m.forks().length > 1 ? percent + " " + m.mark() : m.mark());
    }

    private static String shortened(String commit) {
        return commit.length() < 12 ? commit : commit.substring(0, 10) + (commit.endsWith("+") ? " with changes" : "");
    }
}
