package io.omnitransfer.model.video;

/**
 * For every output position along one axis: which input positions it reads and with what weight. Shrinking stretches
 * the filter over the input (antialiasing); taps beyond the border are dropped and the rest scaled to sum to 1, which
 * is the convention Pillow and PyTorch's {@code antialias=True} share.
 *
 * @param first [out] first input position read
 * @param weights [out][taps] weights, each row summing to 1
 */
@SuppressWarnings("ArrayRecordComponent") // a package-private bundle that is never compared
record Taps(int[] first, double[][] weights) {
    static Taps antialiased(int in, int out, Filter filter) {
        double scale = (double) in / out;
        double stretch = Math.max(1, scale);
        double support = filter.support * stretch;
        int[] first = new int[out];
        double[][] weights = new double[out][];
        for (int i = 0; i < out; i++) {
            double centre = (i + 0.5) * scale;
            int from = Math.max(0, (int) (centre - support + 0.5));
            int to = Math.min(in, (int) (centre + support + 0.5));
            double[] row = new double[to - from];
            double sum = 0;
            for (int k = 0; k < row.length; k++) {
                row[k] = filter.weight((from + k - centre + 0.5) / stretch);
                sum += row[k];
            }
            for (int k = 0; k < row.length; k++) {
                row[k] /= sum;
            }
            first[i] = from;
            weights[i] = row;
        }
        return new Taps(first, weights);
    }

    /** Weights as Pillow's 8-bit path rounds them: {@value #BITS} fraction bits, half away from zero. */
    int[][] fixedPoint() {
        int[][] fixed = new int[weights.length][];
        for (int i = 0; i < fixed.length; i++) {
            fixed[i] = new int[weights[i].length];
            for (int k = 0; k < fixed[i].length; k++) {
                double w = weights[i][k] * (1 << BITS);
                fixed[i][k] = (int) (w < 0 ? w - 0.5 : w + 0.5);
            }
        }
        return fixed;
    }

    static final int BITS = 22;
}
