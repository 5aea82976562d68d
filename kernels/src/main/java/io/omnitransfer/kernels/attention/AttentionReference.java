package io.omnitransfer.kernels.attention;

import io.omnitransfer.kernels.spec.Expected;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Sample;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Attention in double precision, from its definition: all scores of a row, their maximum, one softmax.
 *
 * <p>An error δ of a score turns its weight p into p·(1 + δ) and a result into Σ p·δ·(v − out). Magnitudes count the
 * roundings behind each result, so that the tolerance is one of them: headDim + 4 of Σ|q·k|·scale in a score; 4 of the
 * exponent and of the maximum, which a log-sum-exp passes from segment to segment; one per key and a few per tile of
 * keys in the sums; 32 in exponentials, rescalings, quotients and merges.
 */
final class AttentionReference {
    /** c·ε with c = 1. */
    static final double TOLERANCE = Trial.EPS;

    /** Which keys a query sees; keys are numbered through all segments. */
    interface Sight {
        boolean sees(int query, int key);
    }

    private AttentionReference() {}

    /** Operations of one run. */
    static long flops(AttentionShape s, long pairs) {
        return 4 * pairs * s.width();
    }

    /** The whole result and its log-sum-exp. */
    static List<Expected> attention(AttentionShape s, Tensor q, List<Keys> segments, Sight sight) {
        return attention(s, q, segments, sight, Sample.ALL);
    }

    /** The result and its log-sum-exp. */
    static List<Expected> attention(AttentionShape s, Tensor q, List<Keys> segments, Sight sight, Sample sample) {
        double[] queries = RandomTensors.doubles(q);
        double[] keys = union(segments.stream().map(Keys::k).toList());
        double[] values = union(segments.stream().map(Keys::v).toList());
        int count = keys.length / s.kvWidth();
        Expected out = sample.expected(queries.length);
        Expected lse = sample.expected(q.rows() * s.heads());
        for (int i = 0; i < q.rows(); i++) {
            for (int h = 0; h < s.heads(); h++) {
                int from = i * s.width() + h * s.headDim();
                if (!out.wantsAny(from, from + s.headDim()) && !lse.wants(i * s.heads() + h)) {
                    continue;
                }
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
                int seen = 0;
                for (int j = 0; j < count; j++) {
                    size[j] = (s.headDim() + 4) * size[j] + 4 * (Math.abs(score[j] - max) + Math.abs(max)) + 32;
                    score[j] = sight.sees(i, j) ? Math.exp(score[j] - max) : 0;
                    sum += score[j];
                    seen += sight.sees(i, j) ? 1 : 0;
                }
                double error = seen + seen / 8;
                for (int j = 0; j < count; j++) {
                    error += score[j] / sum * size[j];
                }
                double l = max + Math.log(sum);
                lse.set(i * s.heads() + h, l, error + Math.abs(l));
                for (int d = 0; d < s.headDim(); d++) {
                    if (!out.wants(from + d)) {
                        continue;
                    }
                    double value = 0;
                    for (int j = 0; j < count; j++) {
                        value += score[j] / sum * values[j * s.kvWidth() + head + d];
                    }
                    double magnitude = 0;
                    for (int j = 0; j < count; j++) {
                        double v = values[j * s.kvWidth() + head + d];
                        magnitude += score[j] / sum * (size[j] + seen + seen / 8) * (Math.abs(v) + Math.abs(value));
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
