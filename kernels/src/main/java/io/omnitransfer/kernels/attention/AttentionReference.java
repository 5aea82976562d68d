package io.omnitransfer.kernels.attention;

import io.omnitransfer.kernels.spec.Expected;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Attention in double precision, from its definition: all scores of a row, their maximum, one softmax.
 *
 * <p>An error δ of score s turns weight p into p·(1 + δ) and a result into Σ p·δ·(v − out). Scores are off by multiples
 * of Σ|q·k|·scale, exponents by multiples of |s − max|: that is what the magnitudes hold, next to the sum of values.
 */
final class AttentionReference {
    /** Which keys a query sees; keys are numbered through all segments. */
    interface Sight {
        boolean sees(int query, int key);
    }

    private AttentionReference() {}

    /** c·ε: roundings of a score, of the sums over all keys, and of exponentials, scale and quotient. */
    static double tolerance(AttentionShape s, int keys) {
        return (s.headDim() + keys + 32) * Trial.EPS;
    }

    /** Operations of one run. */
    static long flops(AttentionShape s, long pairs) {
        return 4 * pairs * s.width();
    }

    /** The result and its log-sum-exp. */
    static List<Expected> attention(AttentionShape s, Tensor q, List<Keys> segments, Sight sight) {
        double[] queries = RandomTensors.doubles(q);
        double[] keys = union(segments.stream().map(Keys::k).toList());
        double[] values = union(segments.stream().map(Keys::v).toList());
        int count = keys.length / s.kvWidth();
        Expected out = Expected.ofSize(queries.length);
        Expected lse = Expected.ofSize(q.rows() * s.heads());
        for (int i = 0; i < q.rows(); i++) {
            for (int h = 0; h < s.heads(); h++) {
                int from = i * s.width() + h * s.headDim();
                int head = h / s.group() * s.headDim();
                double[] score = new double[count];
                double[] size = new double[count];
                double max = Double.NEGATIVE_INFINITY;
                for (int j = 0; j < count; j++) {
                    for (int d = 0; d < s.headDim(); d++) {
                        double term = s.scale() * queries[from + d] * keys[j * s.kvWidth() + head + d];
                        score[j] += term;
                        size[j] += Math.abs(term);
                    }
                    if (sight.sees(i, j)) {
                        max = Math.max(max, score[j]);
                    }
                }
                double sum = 0;
                for (int j = 0; j < count; j++) {
                    size[j] += 1 + Math.abs(score[j] - max) + Math.abs(max);
                    score[j] = sight.sees(i, j) ? Math.exp(score[j] - max) : 0;
                    sum += score[j];
                }
                double error = 0;
                for (int j = 0; j < count; j++) {
                    error += score[j] / sum * size[j];
                }
                double l = max + Math.log(sum);
                lse.set(i * s.heads() + h, l, error + Math.abs(l));
                for (int d = 0; d < s.headDim(); d++) {
                    double value = 0;
                    for (int j = 0; j < count; j++) {
                        value += score[j] / sum * values[j * s.kvWidth() + head + d];
                    }
                    double magnitude = 0;
                    for (int j = 0; j < count; j++) {
                        double v = values[j * s.kvWidth() + head + d];
                        magnitude += score[j] / sum * size[j] * (Math.abs(v) + Math.abs(value));
                    }
                    out.set(from + d, value, magnitude);
                }
            }
        }
        return List.of(out, lse);
    }

    private static double[] union(List<Tensor> parts) {
        return parts.stream()
                .map(RandomTensors::doubles)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }
}
