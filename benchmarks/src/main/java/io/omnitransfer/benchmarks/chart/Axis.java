package io.omnitransfer.benchmarks.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis of a {@link LineChart}.
 *
 * @param label what is drawn along it, with the unit
 * @param log whether equal factors are equally far apart; linear axes begin at 0
 */
public record Axis(String label, boolean log) {
    public static Axis linear(String label) {
        return new Axis(label, false);
    }

    public static Axis log(String label) {
        return new Axis(label, true);
    }

    /** Where the axis ends, and what stands beside it. */
    record Range(double from, double to, boolean log, List<Double> ticks) {
        /** The place of {@code value} between 0 and 1. */
        double place(double value) {
            return log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
        }

        /** What stands at a tick. Where one needs a power of ten, all from a thousand and below one have one. */
        String label(double tick) {
            double size = Math.abs(tick);
            boolean powers = ticks.stream().anyMatch(Svg::needsPower);
            return powers && size > 0 && (size >= 1e3 || size < 1) ? Svg.power(tick) : Svg.number(tick);
        }
    }

    /** A range that holds all values. */
    Range range(double[] values) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double v : values) {
            if (!Double.isFinite(v) || (log && v <= 0)) {
                throw new IllegalArgumentException(
                        "chart axis '%s': cannot show %s%s".formatted(label, v, log ? " on a logarithmic scale" : ""));
            }
            min = Math.min(min, v);
            max = Math.max(max, v);
        }
        return log ? logRange(min, max) : linearRange(Math.min(0, min), Math.max(max, 1e-12));
    }

    private static Range linearRange(double min, double max) {
        double step = niceStep((max - min) / 5);
        double from = Math.floor(min / step) * step;
        double to = Math.ceil(max / step - 1e-9) * step;
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; from + i * step <= to + step / 2; i++) {
            ticks.add(from + i * step);
        }
        return new Range(from, to, false, ticks);
    }

    /** Powers of two where there are few, else of ten. */
    private static Range logRange(double min, double max) {
        double base = Math.log(max / min) / Math.log(2) <= 8 ? 2 : 10;
        int from = (int) Math.floor(Math.log(min) / Math.log(base) + 1e-9);
        int to = Math.max((int) Math.ceil(Math.log(max) / Math.log(base) - 1e-9), from + 1);
        List<Double> ticks = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            ticks.add(Math.pow(base, i));
        }
        return new Range(ticks.getFirst(), ticks.getLast(), true, ticks);
    }

    /** 1, 2 or 5 times a power of ten, at least {@code rough}. */
    static double niceStep(double rough) {
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double lead = rough / power;
        return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
    }
}
