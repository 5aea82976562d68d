package io.omnitransfer.kernels.host.gemm;

/**
 * Even shares of a range: all of them whole units, and no two more than a unit apart, but for the last, which ends with
 * the range.
 *
 * @param total length of the range
 * @param unit the unit
 * @param count how many shares
 */
public record Shares(int total, int unit, int count) {
    /** At least {@code parts} shares, as far as there are units, none longer than {@code max}. */
    public static Shares of(int total, int max, int unit, int parts) {
        int units = Math.ceilDiv(total, unit);
        return new Shares(total, unit, Math.min(units, Math.max(parts, Math.ceilDiv(units, max / unit))));
    }

    public int start(int i) {
        return Math.min(total, (int) ((long) Math.ceilDiv(total, unit) * i / count) * unit);
    }

    public int length(int i) {
        return start(i + 1) - start(i);
    }

    public int longest() {
        return Math.ceilDiv(Math.ceilDiv(total, unit), count) * unit;
    }
}
