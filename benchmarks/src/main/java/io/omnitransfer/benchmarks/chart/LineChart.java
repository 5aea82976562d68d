package io.omnitransfer.benchmarks.chart;

import io.omnitransfer.benchmarks.chart.Axis.Range;
import io.omnitransfer.benchmarks.chart.Series.Point;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Lines over a common axis, with a bar for the spread of a point that has one.
 *
 * @param rules horizontal lines
 */
public record LineChart(String title, Axis x, Axis y, List<Series> series, List<Rule> rules) {
    private static final int WIDTH = 720;
    private static final int PLOT = 260;
    private static final int LEFT = 64;
    private static final int RIGHT = 24;
    private static final int TOP = 40;
    private static final int LEGEND_LINE = 18;

    public LineChart {
        if (series.isEmpty()) {
            throw new IllegalArgumentException("chart '" + title + "' has no series");
        }
        series = List.copyOf(series);
        rules = List.copyOf(rules);
    }

    /** The picture as SVG text, to be stored in a file or put into a page. */
    public String svg() {
        Range across = x.range(points().mapToDouble(Point::x).toArray());
        Range up = y.range(DoubleStream.concat(
                        points().flatMapToDouble(p -> DoubleStream.of(p.low(), p.y(), p.high())),
                        rules.stream().mapToDouble(Rule::value))
                .toArray());
        Svg svg = new Svg(WIDTH, TOP + PLOT + 52 + LEGEND_LINE * series.size(), title);
        svg.title(LEFT, WIDTH - LEFT, title);
        axes(svg, across, up);
        for (Rule r : rules) {
            double at = height(up, r.value());
            svg.line(LEFT, at, WIDTH - RIGHT, at, Svg.SOFT, "stroke-dasharray=\"2 3\"");
            svg.text(WIDTH - RIGHT, at - 5, "end", Svg.SOFT, r.label());
        }
        for (int i = 0; i < series.size(); i++) {
            draw(svg, across, up, i);
            legend(svg, i);
        }
        return svg.end();
    }

    private void axes(Svg svg, Range across, Range up) {
        for (double tick : up.ticks()) {
            double at = height(up, tick);
            svg.line(LEFT, at, WIDTH - RIGHT, at, Svg.GRID, "");
            svg.text(LEFT - 8, at + 4, "end", Svg.SOFT, up.label(tick));
        }
        for (double tick : across.ticks()) {
            svg.text(width(across, tick), TOP + PLOT + 18, "middle", Svg.SOFT, across.label(tick));
        }
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, TOP + PLOT + 36, "middle", Svg.SOFT, x.label());
        svg.upward(16, TOP + PLOT / 2.0, y.label());
    }

    private void draw(Svg svg, Range across, Range up, int i) {
        Series s = series.get(i);
        String colour = Svg.colour(colourOf(i));
        StringBuilder path = new StringBuilder();
        for (Point p : s.points()) {
            path.append(
                    Svg.format("%s%.1f %.1f ", path.isEmpty() ? "M" : "L", width(across, p.x()), height(up, p.y())));
        }
        svg.path(path.toString().trim(), colour, s.prediction() == null ? "" : "stroke-dasharray=\"6 4\"");
        if (s.prediction() != null) {
            return;
        }
        for (Point p : s.points()) {
            double at = width(across, p.x());
            if (p.low() < p.high()) {
                svg.line(at, height(up, p.low()), at, height(up, p.high()), colour, "stroke-opacity=\"0.6\"");
            }
            String hint = s.name() + ": " + Svg.number(p.x()) + ", " + Svg.number(p.y());
            svg.dot(at, height(up, p.y()), colour, hint);
        }
    }

    private void legend(Svg svg, int i) {
        double at = TOP + PLOT + 56 + LEGEND_LINE * i;
        boolean predicted = series.get(i).prediction() != null;
        svg.path(
                Svg.format("M%d %.1f L%d %.1f", LEFT, at - 4, LEFT + 26, at - 4),
                Svg.colour(colourOf(i)),
                predicted ? "stroke-dasharray=\"6 4\"" : "");
        svg.text(LEFT + 34, at, "start", "", series.get(i).name());
    }

    /** A prediction has the colour of what it predicts. */
    private int colourOf(int i) {
        String of = series.get(i).prediction();
        int measured = of == null ? i : names().indexOf(of);
        if (measured < 0) {
            throw new IllegalArgumentException("chart '%s': '%s' predicts '%s', which is not among %s"
                    .formatted(title, series.get(i).name(), of, names()));
        }
        return (int) IntStream.range(0, measured)
                .filter(j -> series.get(j).prediction() == null)
                .count();
    }

    private List<String> names() {
        return series.stream().map(Series::name).toList();
    }

    private java.util.stream.Stream<Point> points() {
        return series.stream().flatMap(s -> s.points().stream());
    }

    private static double width(Range r, double v) {
        return LEFT + r.place(v) * (WIDTH - LEFT - RIGHT);
    }

    private static double height(Range r, double v) {
        return TOP + (1 - r.place(v)) * PLOT;
    }
}
