package io.omnitransfer.benchmarks.chart;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a {@link LineChart}.
 *
 * @param name as the legend shows it
 * @param points from left to right
 * @param prediction of which series (by name) this is the prediction: drawn dashed, in that one's colour; null for
 *     something measured
 */
public record Series(
        String name, List<Point> points, @Nullable String prediction) {

    /**
     * One measurement.
     *
     * @param low the lowest of several, {@code y} for one
     * @param high the highest of several, {@code y} for one
     */
    public record Point(double x, double y, double low, double high) {
        public static Point of(double x, double y) {
            return new Point(x, y, y, y);
        }
    }

    public Series {
        if (points.isEmpty()) {
            throw new IllegalArgumentException("series '" + name + "' has no points");
        }
        points = List.copyOf(points);
    }

    /** Something measured, without spread. */
    public static Series of(String name, double[] xs, double[] ys) {
        if (xs.length != ys.length) {
            throw new IllegalArgumentException(
                    "series '%s' has %d x and %d y values".formatted(name, xs.length, ys.length));
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < xs.length; i++) {
            points.add(Point.of(xs[i], ys[i]));
        }
        return new Series(name, points, null);
    }

    /** The same line as what was predicted for {@code measured}. */
    public Series asPredictionOf(String measured) {
        return new Series(name, points, measured);
    }
}
