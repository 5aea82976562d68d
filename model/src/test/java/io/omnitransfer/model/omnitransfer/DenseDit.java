package io.omnitransfer.model.omnitransfer;

import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.Offset;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.weights.TensorSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * Wan's transformer written plainly in double precision over one concatenated sequence with a dense attention mask. Every
 * group of tokens has its own positions, time and view of the context; queries and keys of a group are rotated alike, as
 * Eq. 3 and 4 of OmniTransfer state it.
 */
final class DenseDit {
    private final DitConfig config;
    private final TensorSource source;
    private final Map<String, double[]> loaded = new HashMap<>();

    /**
     * @param sees which groups this one attends to
     */
    record Group(Tensor latent, Grid grid, Offset offset, double time, boolean context, List<Integer> sees) {}

    DenseDit(DitConfig config, TensorSource source) {
        this.config = config;
        this.source = source;
    }

    /** The velocity of group 0. */
    double[] velocity(List<Group> groups, Tensor context) {
        int d = config.dim();
        int n = groups.size();
        double[][] text = text(context);
        double[][][] x = new double[n][][];
        double[][] e = new double[n][];
        double[][] six = new double[n][];
        for (int s = 0; s < n; s++) {
            x[s] = patches(groups.get(s));
            e[s] = time(groups.get(s).time);
            six[s] = linear(new double[][] {map(e[s], DenseDit::silu)}, "condition_embedder.time_proj", 6 * d)[0];
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            block("blocks." + layer + ".", groups, x, six, text);
        }
        double[] table = load("scale_shift_table", 1, 2, d);
        double[][] h = modulated(x[0], table, e[0], 0, 1, true);
        return unpatch(linear(h, "proj_out", 4 * config.outChannels()), groups.getFirst().grid);
    }

    private void block(String name, List<Group> groups, double[][][] x, double[][] six, double[][] text) {
        int d = config.dim();
        int n = groups.size();
        double[] table = load(name + "scale_shift_table", 1, 6, d);
        double[][][] q = new double[n][][];
        double[][][] k = new double[n][][];
        double[][][] v = new double[n][][];
        for (int s = 0; s < n; s++) {
            double[][] u = modulated(x[s], table, six[s], 0, 1, false);
            q[s] = rotate(rms(linear(u, name + "attn1.to_q", d), name + "attn1.norm_q.weight"), groups.get(s));
            k[s] = rotate(rms(linear(u, name + "attn1.to_k", d), name + "attn1.norm_k.weight"), groups.get(s));
            v[s] = linear(u, name + "attn1.to_v", d);
        }
        for (int s = 0; s < n; s++) {
            List<double[]> keys = new ArrayList<>();
            List<double[]> values = new ArrayList<>();
            for (int other : groups.get(s).sees) {
                keys.addAll(List.of(k[other]));
                values.addAll(List.of(v[other]));
            }
            double[][] o = linear(attention(q[s], keys, values), name + "attn1.to_out.0", d);
            addGated(x[s], o, table, six[s], 2);
            if (groups.get(s).context) {
                double[][] c = norm(x[s], load(name + "norm2.weight", d), load(name + "norm2.bias", d));
                double[][] cq = rms(linear(c, name + "attn2.to_q", d), name + "attn2.norm_q.weight");
                double[][] ck = rms(linear(text, name + "attn2.to_k", d), name + "attn2.norm_k.weight");
                double[][] cv = linear(text, name + "attn2.to_v", d);
                double[][] co = linear(attention(cq, List.of(ck), List.of(cv)), name + "attn2.to_out.0", d);
                addGated(x[s], co, null, null, 0);
            }
            double[][] z = modulated(x[s], table, six[s], 3, 4, false);
            double[][] hidden = linear(z, name + "ffn.net.0.proj", config.ffnDim());
            for (double[] row : hidden) {
                Arrays.setAll(row, i -> gelu(row[i]));
            }
            addGated(x[s], linear(hidden, name + "ffn.net.2", d), table, six[s], 5);
        }
    }

    private double[][] attention(double[][] q, List<double[]> keys, List<double[]> values) {
        int heads = config.heads();
        int hd = config.headDim();
        double[][] out = new double[q.length][heads * hd];
        double[] p = new double[keys.size()];
        for (int i = 0; i < q.length; i++) {
            for (int h = 0; h < heads; h++) {
                double max = Double.NEGATIVE_INFINITY;
                for (int j = 0; j < p.length; j++) {
                    double dot = 0;
                    for (int c = h * hd; c < (h + 1) * hd; c++) {
                        dot += q[i][c] * keys.get(j)[c];
                    }
                    p[j] = dot / Math.sqrt(hd);
                    max = Math.max(max, p[j]);
                }
                double sum = 0;
                for (int j = 0; j < p.length; j++) {
                    p[j] = Math.exp(p[j] - max);
                    sum += p[j];
                }
                for (int j = 0; j < p.length; j++) {
                    for (int c = h * hd; c < (h + 1) * hd; c++) {
                        out[i][c] += p[j] / sum * values.get(j)[c];
                    }
                }
            }
        }
        return out;
    }

    private double[][] rotate(double[][] x, Group group) {
        int hd = config.headDim();
        int plane = 2 * (hd / 6);
        int[] widths = {hd - 2 * plane, plane, plane};
        Grid g = group.grid;
        for (int token = 0; token < x.length; token++) {
            int[] position = {
                token / (g.rows() * g.columns()) + group.offset.frames(),
                token / g.columns() % g.rows() + group.offset.rows(),
                token % g.columns() + group.offset.columns()
            };
            for (int h = 0; h < config.heads(); h++) {
                int at = h * hd;
                for (int axis = 0; axis < 3; axis++) {
                    for (int j = 0; j < widths[axis]; j += 2, at += 2) {
                        double angle = position[axis] / Math.pow(10000, (double) j / widths[axis]);
                        double a = x[token][at];
                        double b = x[token][at + 1];
                        x[token][at] = a * Math.cos(angle) - b * Math.sin(angle);
                        x[token][at + 1] = a * Math.sin(angle) + b * Math.cos(angle);
                    }
                }
            }
        }
        return x;
    }

    private double[][] patches(Group group) {
        Grid g = group.grid;
        float[] latent = group.latent.toFloats();
        int channels = config.inChannels();
        double[][] p = new double[g.tokens()][channels * 4];
        for (int token = 0; token < p.length; token++) {
            int f = token / (g.rows() * g.columns());
            int y = token / g.columns() % g.rows();
            int x = token % g.columns();
            for (int c = 0; c < channels; c++) {
                for (int i = 0; i < 4; i++) {
                    int row = 2 * y + i / 2;
                    int column = 2 * x + i % 2;
                    p[token][4 * c + i] =
                            latent[((c * g.frames() + f) * g.latentHeight() + row) * g.latentWidth() + column];
                }
            }
        }
        double[] w = load("patch_embedding.weight", config.dim(), channels, 1, 2, 2);
        return multiply(p, w, load("patch_embedding.bias", config.dim()), config.dim());
    }

    private double[] unpatch(double[][] tokens, Grid g) {
        int channels = config.outChannels();
        double[] out = new double[channels * g.frames() * g.latentHeight() * g.latentWidth()];
        for (int token = 0; token < tokens.length; token++) {
            int f = token / (g.rows() * g.columns());
            int y = token / g.columns() % g.rows();
            int x = token % g.columns();
            for (int i = 0; i < 4; i++) {
                for (int c = 0; c < channels; c++) {
                    int row = 2 * y + i / 2;
                    int column = 2 * x + i % 2;
                    out[((c * g.frames() + f) * g.latentHeight() + row) * g.latentWidth() + column] =
                            tokens[token][i * channels + c];
                }
            }
        }
        return out;
    }

    private double[] time(double t) {
        int half = config.freqDim() / 2;
        double[] s = new double[2 * half];
        for (int i = 0; i < half; i++) {
            s[i] = Math.cos(t / Math.pow(10000, (double) i / half));
            s[half + i] = Math.sin(t / Math.pow(10000, (double) i / half));
        }
        String name = "condition_embedder.time_embedder.linear_";
        double[] h = map(linear(new double[][] {s}, name + 1, config.dim())[0], DenseDit::silu);
        return linear(new double[][] {h}, name + 2, config.dim())[0];
    }

    private double[][] text(Tensor context) {
        float[] values = context.toFloats();
        double[][] rows = new double[context.dim(0)][context.dim(1)];
        for (int i = 0; i < values.length; i++) {
            rows[i / context.dim(1)][i % context.dim(1)] = values[i];
        }
        String name = "condition_embedder.text_embedder.linear_";
        double[][] h = linear(rows, name + 1, config.dim());
        for (double[] row : h) {
            Arrays.setAll(row, i -> gelu(row[i]));
        }
        return linear(h, name + 2, config.dim());
    }

    /** Norm without weights, times 1 + scale, plus shift; {@code time} has one vector for all rows if {@code shared}. */
    private double[][] modulated(double[][] x, double[] table, double[] time, int shift, int scale, boolean shared) {
        int d = config.dim();
        double[][] out = norm(x, null, null);
        for (double[] row : out) {
            for (int c = 0; c < d; c++) {
                double sc = table[scale * d + c] + time[shared ? c : scale * d + c];
                double sh = table[shift * d + c] + time[shared ? c : shift * d + c];
                row[c] = row[c] * (1 + sc) + sh;
            }
        }
        return out;
    }

    private void addGated(double[][] x, double[][] y, double[] table, double[] time, int gate) {
        int d = config.dim();
        for (int i = 0; i < x.length; i++) {
            for (int c = 0; c < d; c++) {
                x[i][c] += y[i][c] * (table == null ? 1 : table[gate * d + c] + time[gate * d + c]);
            }
        }
    }

    private double[][] norm(double[][] x, double[] weight, double[] bias) {
        double[][] out = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            double mean = Arrays.stream(x[i]).average().orElseThrow();
            double variance = Arrays.stream(x[i])
                    .map(a -> (a - mean) * (a - mean))
                    .average()
                    .orElseThrow();
            double[] row = map(x[i], a -> (a - mean) / Math.sqrt(variance + config.eps()));
            if (weight != null) {
                Arrays.setAll(row, c -> row[c] * weight[c] + bias[c]);
            }
            out[i] = row;
        }
        return out;
    }

    private double[][] rms(double[][] x, String name) {
        double[] weight = load(name, config.dim());
        for (double[] row : x) {
            double square = Arrays.stream(row).map(a -> a * a).average().orElseThrow();
            Arrays.setAll(row, c -> row[c] / Math.sqrt(square + config.eps()) * weight[c]);
        }
        return x;
    }

    private double[][] linear(double[][] x, String name, int out) {
        return multiply(x, load(name + ".weight", out, x[0].length), load(name + ".bias", out), out);
    }

    private static double[][] multiply(double[][] x, double[] w, double[] b, int out) {
        int in = x[0].length;
        double[][] y = new double[x.length][out];
        for (int i = 0; i < x.length; i++) {
            for (int o = 0; o < out; o++) {
                double sum = b[o];
                for (int c = 0; c < in; c++) {
                    sum += x[i][c] * w[o * in + c];
                }
                y[i][o] = sum;
            }
        }
        return y;
    }

    private double[] load(String name, int... dims) {
        return loaded.computeIfAbsent(name, n -> {
            float[] f = source.load(n, dims).toFloats();
            double[] out = new double[f.length];
            Arrays.setAll(out, i -> f[i]);
            return out;
        });
    }

    private static double[] map(double[] x, DoubleUnaryOperator f) {
        return Arrays.stream(x).map(f).toArray();
    }

    private static double silu(double x) {
        return x / (1 + Math.exp(-x));
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
}
