package io.omnitransfer.model.wan.dit;

import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.weights.TensorSource;

/**
 * Weight and bias of a linear layer or a norm.
 *
 * @param weight {@code [out, in]}, or {@code [dim]} of a norm
 * @param bias {@code [out]}
 */
record Affine(Tensor weight, Tensor bias) {
    static Affine linear(TensorSource source, String name, int out, int in) {
        return new Affine(source.load(name + ".weight", out, in), source.load(name + ".bias", out));
    }

    static Affine norm(TensorSource source, String name, int dim) {
        return new Affine(source.load(name + ".weight", dim), source.load(name + ".bias", dim));
    }

    void resident(GraphBuilder g) {
        g.resident(weight, bias);
    }

    long bytes() {
        return weight.bytes() + bias.bytes();
    }
}
