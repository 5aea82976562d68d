package io.omnitransfer.benchmarks.chart;

import io.omnitransfer.benchmarks.chart.Axis.Range;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Horizontal bars in groups, one group per thing measured and one colour per way to do it.
 *
 * @param unit what the values are, written below
 * @param rules vertical lines
 */
public record BarChart(String title, String unit, List<Group> groups, List<Rule> rules) {
    private static final String DOTTED = "stroke-dasharray=\"2 3\"";
    private static final int WIDTH = 720;
    private static final int BAR = 16;
    private static final int GAP = 12;
    private static final int TOP = 40;
    private static final int FOR_VALUE = 84;
    private static final int MOST_FOR_NAME = 270;

    /** Bars that belong together. */
    public record Group(String name, List<Bar> bars) {
        public Group {
            bars = List.copyOf(bars);
        }
    }

    /**
     * One bar.
     *
     * @param series what the colour stands for
     * @param low the lowest of several measurements, {@code value} for one
     * @param high the highest of several measurements, {@code value} for one
     * @param note written behind the value, or empty
     */
    public record Bar(String series, double value, double low, double high, String note) {
        public static Bar of(String series, double value) {
            return new Bar(series, value, value, value, "");
        }
    }

    public BarChart {
        if (groups.stream().allMatch(g -> g.bars().isEmpty())) {
            throw new IllegalArgumentException("chart '" + title + "' has no bars");
        }
        groups = List.copyOf(groups);
        rules = List.copyOf(rules);
    }

    /** The picture as SVG text, to be stored in a file or put into a page. */
    public String svg() {
        List<String> series = groups.stream()
                .flatMap(g -> g.bars().stream())
                .map(Bar::series)
                .distinct()
                .toList();
        Range range = Axis.linear(unit)
                .range(DoubleStream.concat(
                                groups.stream()
                                        .flatMap(g -> g.bars().stream())
                                        .flatMapToDouble(b -> DoubleStream.of(b.value(), b.high())),
                                rules.stream().mapToDouble(Rule::value))
                        .toArray());
        double left = 16
                + Math.min(
                        MOST_FOR_NAME,
                        groups.stream()
                                .mapToDouble(g -> Svg.widthOf(g.name()))
                                .max()
                                .orElse(0));
        double plot = WIDTH - left - FOR_VALUE;
        int bars = groups.stream().mapToInt(g -> g.bars().size()).sum();
        int bottom = TOP + bars * BAR + groups.size() * GAP;
        boolean legend = series.size() > 1;
        Svg svg = new Svg(WIDTH, bottom + 44 + (legend ? 22 : 0), title);
        svg.title(8, WIDTH - 8, title);
        for (double tick : range.ticks()) {
            double at = left + range.place(tick) * plot;
            svg.line(at, TOP, at, bottom, Svg.GRID, "");
            svg.text(at, bottom + 16, "middle", Svg.SOFT, range.label(tick));
        }
        svg.text(left + plot / 2, bottom + 34, "middle", Svg.SOFT, unit);
        groups(svg, series, range, left, plot);
        for (Rule r : rules) {
            double at = left + range.place(r.value()) * plot;
            rule(svg, at, bottom, range, left, plot);
            svg.text(at, TOP - 7, at > WIDTH / 2.0 ? "end" : "start", Svg.SOFT, r.label());
        }
        if (legend) {
            legend(svg, series, bottom + 56);
        }
        return svg.end();
    }

    private void groups(Svg svg, List<String> series, Range range, double left, double plot) {
        double y = TOP + GAP / 2.0;
        for (Group g : groups) {
            svg.text(left - 8, y + g.bars().size() * BAR / 2.0 + 4, "end", "", shortened(g.name()));
            for (Bar b : g.bars()) {
                String colour = Svg.colour(series.indexOf(b.series()));
                double length = range.place(b.value()) * plot;
                svg.rect(
                        left,
                        y + 1,
                        length,
                        BAR - 2,
                        colour,
                        g.name() + ", " + b.series() + ": " + Svg.number(b.value()));
                if (b.low() < b.high()) {
                    double middle = y + BAR / 2.0;
                    svg.line(
                            left + range.place(b.low()) * plot,
                            middle,
                            left + range.place(b.high()) * plot,
                            middle,
                            Svg.INK,
                            "");
                }
                svg.text(behind(b, range, left, plot), y + BAR - 4, "start", Svg.SOFT, value(b));
                y += BAR;
            }
            y += GAP;
        }
    }

    /** A line from top to bottom, but for the values that stand where it would go. */
    private void rule(Svg svg, double at, double bottom, Range range, double left, double plot) {
        double from = TOP - 4;
        double y = TOP + GAP / 2.0;
        for (Group g : groups) {
            for (Bar b : g.bars()) {
                double text = behind(b, range, left, plot);
                if (text - 2 < at && at < text + Svg.widthOf(value(b))) {
                    svg.line(at, from, at, y, Svg.INK, DOTTED);
                    from = y + BAR;
                }
                y += BAR;
            }
            y += GAP;
        }
        svg.line(at, from, at, bottom, Svg.INK, DOTTED);
    }

    /** Where the value of a bar stands. */
    private static double behind(Bar b, Range range, double left, double plot) {
        return left + range.place(Math.max(b.value(), b.high())) * plot + 5;
    }

    private static String value(Bar b) {
        return Svg.number(b.value()) + (b.note().isEmpty() ? "" : " " + b.note());
    }

    private static void legend(Svg svg, List<String> series, double y) {
        double x = 8;
        for (int i = 0; i < series.size(); i++) {
            svg.rect(x, y - 10, 12, 12, Svg.colour(i), series.get(i));
            svg.text(x + 17, y, "start", "", series.get(i));
            x += 40 + Svg.widthOf(series.get(i));
        }
    }

    private static String shortened(String name) {
        int most = (int) (MOST_FOR_NAME / Svg.widthOf("x"));
        return name.length() <= most ? name : name.substring(0, most - 1) + "…";
    }
}
