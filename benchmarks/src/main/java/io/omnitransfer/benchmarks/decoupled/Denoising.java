package io.omnitransfer.benchmarks.decoupled;

import io.omnitransfer.model.omnitransfer.Branches;
import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.model.omnitransfer.OmniTransferConfig;
import io.omnitransfer.model.omnitransfer.ReferenceLatent;
import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.verify.GoldenGenerator;
import io.omnitransfer.model.verify.GoldenResult;
import io.omnitransfer.model.wan.dit.Context;
import io.omnitransfer.model.wan.dit.Dit;
import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.model.wan.dit.DitWeights;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.model.wan.dit.TargetShape;
import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Denoising a scenario on a device with random bf16 weights, in any mode. */
final class Denoising {
    /** Relative L2 distance of two implementations, after a few blocks in f32; a wrong element is far above it. */
    private static final double AGREEMENT = 1e-4;

    /** So many tokens that products are made as for many: {@code Gemm} takes other ways up to 8, and up to 120, rows. */
    private static final Grid SMALL = new Grid(1, 8, 16);

    /** Reference tokens, which products of the reference branch take the way of few rows. */
    private static final Grid FEW = new Grid(1, 2, 8);

    private final GoldenGenerator random = new GoldenGenerator("denoising/");
    private final Scenario scenario;
    private final DitWeights weights;
    private final Branches branches;
    private final List<ReferenceLatent> references;
    private final Tensor latent;
    private final List<Context> contexts = new ArrayList<>();
    private final Tensor velocity;

    Denoising(Scenario scenario, Device device) {
        this.scenario = scenario;
        DitConfig config = scenario.size().measured();
        weights = DitWeights.load(this::parameter, config);
        branches = branches(weights, device, Variants.BEST);
        references = references(branches, scenario.reference());
        latent = latent(config.inChannels(), scenario.size().target());
        for (int i = 0; i < scenario.arms(); i++) {
            contexts.add(context(branches, i));
        }
        velocity = latent(config.outChannels(), scenario.size().target());
    }

    /** Matrices in bf16, as checkpoints store them. */
    private Tensor parameter(String name, int... dims) {
        Tensor f32 = random.parameter(name, dims);
        if (dims.length != 2 || !name.endsWith("weight")) {
            return f32;
        }
        Tensor bf16 = Tensor.allocate(name, DType.BF16, dims);
        for (int i = 0; i < f32.size(); i++) {
            int bits = Float.floatToRawIntBits(f32.f32().get(i));
            bf16.segment().setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (bits >>> 16));
        }
        return bf16;
    }

    private static Branches branches(DitWeights weights, Device device, Variants variants) {
        return new Branches(new Dit(weights, device, variants), OmniTransferConfig.defaults());
    }

    private List<ReferenceLatent> references(Branches b, Grid grid) {
        List<ReferenceLatent> all = new ArrayList<>();
        Task[] tasks = {Task.MOTION, Task.STYLE, Task.CAMERA};
        for (int i = 0; i < scenario.references(); i++) {
            Tensor clean = random.input(
                    "reference" + i,
                    1,
                    scenario.size().measured().outChannels(),
                    grid.frames(),
                    grid.latentHeight(),
                    grid.latentWidth());
            all.add(b.reference(tasks[i % tasks.length], clean));
        }
        return all;
    }

    private Tensor latent(int channels, Grid grid) {
        return random.input("latent", 1, channels, grid.frames(), grid.latentHeight(), grid.latentWidth());
    }

    private Context context(Branches b, int arm) {
        Tensor rows = random.input(
                "context" + arm,
                1,
                scenario.size().contextRows(),
                scenario.size().measured().textDim());
        return b.dit().context(rows, null);
    }

    /**
     * Compares two forwards of some tokens through the first two blocks in this mode with another implementation: the
     * portable kernels where the device takes the hand-written routines, the JVM where it is another device. Two, because
     * weights may be kept in another form from the second on.
     *
     * @throws IllegalStateException if they differ
     */
    void verify(Mode mode) {
        Device device = branches.dit().device();
        DitConfig config = scenario.size().checked();
        DitWeights first = config.equals(weights.config()) ? weights : DitWeights.load(this::parameter, config);
        Branches other = device.runsHostLibrary()
                ? branches(first, device, Variants.KERNEL)
                : branches(first, Device.select("jvm"), Variants.BEST);
        Branches ours = branches(first, device, Variants.BEST);
        float[] expected = small(other, mode, 1).getFirst();
        for (float[] velocity : small(ours, mode, 2)) {
            GoldenResult.compare("velocity", mode.name(), velocity, expected, AGREEMENT)
                    .require("one forward");
        }
    }

    /** Velocities of so many forwards, one after the other. */
    private List<float[]> small(Branches b, Mode mode, int forwards) {
        DitConfig config = scenario.size().measured();
        Context words = context(b, 0);
        Tensor out = latent(config.outChannels(), SMALL);
        List<float[]> velocities = new ArrayList<>();
        try (Target target = b.target(TargetShape.of(SMALL, words), mode, references(b, FEW))) {
            for (int i = 0; i < forwards; i++) {
                out.fill(Float.NaN);
                target.velocity(latent(config.inChannels(), SMALL), 500, words, out);
                velocities.add(out.toFloats());
            }
        }
        return velocities;
    }

    /** The target with its references; in the cached mode, this runs the reference branch. */
    Target target(Mode mode) {
        TargetShape shape = TargetShape.of(scenario.size().target(), contexts.getFirst());
        return branches.target(shape, mode, references);
    }

    /** One forward of the first guidance arm. */
    float forward(Target target, double time) {
        target.velocity(latent, time, contexts.getFirst(), velocity);
        return velocity.f32().get(0);
    }

    /** All forwards of a run, building the target and running the reference branch included. */
    float run(Mode mode, int steps) {
        try (Target target = target(mode)) {
            for (int i = 0; i < steps; i++) {
                for (Context arm : contexts) {
                    target.velocity(latent, 999.0 * (steps - i) / steps, arm, velocity);
                }
            }
        }
        return velocity.f32().get(0);
    }
}
