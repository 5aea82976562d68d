package io.omnitransfer.model.pipeline;

import io.omnitransfer.kernels.sampling.LinearCombination;
import io.omnitransfer.model.sampling.LatentOps;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sampler's vector arithmetic as kernels on a device. One small program per number of terms, made when first needed;
 * coefficients change from step to step and so travel in a tensor.
 */
public final class TensorOps implements LatentOps<Tensor>, AutoCloseable {
    private final Device device;
    private final Variants variants;
    private final int[] dims;
    private final Map<Integer, Combination> combinations = new HashMap<>();

    private record Combination(Tensor coefficients, List<Tensor> terms, Tensor out, Program program) {}

    public TensorOps(Device device, Variants variants, int... dims) {
        this.device = device;
        this.variants = variants;
        this.dims = dims;
    }

    @Override
    public Tensor like(Tensor latent) {
        return Tensor.f32("latent", dims);
    }

    @Override
    public void combine(Tensor out, List<Term<Tensor>> terms) {
        Combination c = combinations.computeIfAbsent(terms.size(), this::build);
        float[] coefficients = new float[terms.size()];
        for (int i = 0; i < coefficients.length; i++) {
            coefficients[i] = (float) terms.get(i).coefficient();
            c.terms.get(i).set(terms.get(i).latent());
        }
        c.coefficients.set(coefficients);
        c.program.run();
        out.set(c.out);
    }

    private Combination build(int n) {
        Tensor coefficients = Tensor.f32("coefficients", n);
        List<Tensor> terms = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            terms.add(Tensor.f32("term" + i, dims));
        }
        Tensor out = Tensor.f32("combination", dims);
        ProgramBuilder program = new ProgramBuilder(device, variants);
        GraphBuilder g = program.graph("combine");
        g.input(coefficients).input(terms.toArray(Tensor[]::new));
        LinearCombination.append(g, coefficients, terms, out);
        g.output(out);
        return new Combination(coefficients, terms, out, program.compile());
    }

    @Override
    public void close() {
        combinations.values().forEach(c -> c.program.close());
    }
}
