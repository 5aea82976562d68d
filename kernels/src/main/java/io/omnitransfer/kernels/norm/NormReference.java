package io.omnitransfer.kernels.norm;

import io.omnitransfer.kernels.host.Lanes;
import io.omnitransfer.kernels.spec.Expected;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.Tensor;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Norms in double precision, from their definitions. */
final class NormReference {
    /** The models' own. */
    static final float EPS = 1e-6f;

    private NormReference() {}

    /**
     * c·ε of every norm. Statistics come from at least as many partial sums as vectors have lanes (accelerators: 32), of at most
     * dim/lanes + 1 terms each, joined by a tree of at most 8 levels; root, division, scale and shift add a few roundings.
     */
    static double tolerance(int dim) {
        return (dim / Math.min(16, Lanes.COUNT) + 20) * Trial.EPS;
    }

    /** Few rows, a group each, or so many that groups take several and the last one fewer. */
    static int[] shape(RandomGenerator random) {
        int rows = random.nextBoolean() ? random.nextInt(1, 6) : random.nextInt(128, 260);
        return new int[] {rows, random.nextInt(1, 700)};
    }

    /** {@link #EPS}, or one so large that a wrong place for it shows. */
    static float eps(RandomGenerator random) {
        return random.nextBoolean() ? EPS : 0.5f;
    }

    /** Errors of the mean scale with the mean of |x|, those of the rest with the normalised value. */
    static Expected layerNorm(Tensor x, double[] scale, double[] shift, double eps) {
        int dim = x.cols();
        double[] in = RandomTensors.doubles(x);
        Expected e = Expected.ofSize(in.length);
        for (int from = 0; from < in.length; from += dim) {
            double mean = 0;
            double size = 0;
            for (int i = from; i < from + dim; i++) {
                mean += in[i] / dim;
                size += Math.abs(in[i]) / dim;
            }
            double variance = 0;
            for (int i = from; i < from + dim; i++) {
                variance += (in[i] - mean) * (in[i] - mean) / dim;
            }
            double root = Math.sqrt(variance + eps);
            for (int i = from; i < from + dim; i++) {
                double s = scale[i - from];
                double b = shift[i - from];
                double v = (in[i] - mean) / root;
                double error = (Math.abs(in[i]) + size) / root + Math.abs(v);
                e.set(i, v * s + b, error * (Math.abs(s) + 1) + Math.abs(b));
            }
        }
        return e;
    }

    /** Σ x² of {@code dim} elements. */
    static double squares(double[] x, int from, int dim) {
        double sum = 0;
        for (int i = from; i < from + dim; i++) {
            sum += x[i] * x[i];
        }
        return sum;
    }

    static double[] constant(double value, int dim) {
        double[] v = new double[dim];
        Arrays.fill(v, value);
        return v;
    }
}
