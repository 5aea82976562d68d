package io.omnitransfer.benchmarks.launch;

import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** A program for each registered op, with kernels only, not compiled yet; shapes are small and the same every time. */
final class AllKernels implements Function<Device, List<ProgramBuilder>> {
    private static final long SEED = 1;

    @Override
    public List<ProgramBuilder> apply(Device device) {
        List<ProgramBuilder> programs = new ArrayList<>();
        for (OpSpec op : Ops.all()) {
            Random random = new Random(SEED);
            OpCase work = op.plain(op.randomShape(random), random);
            ProgramBuilder program = new ProgramBuilder(device, Variants.KERNEL);
            GraphBuilder g = program.graph("op").resident(work.inputs().toArray(Tensor[]::new));
            work.append(g);
            programs.add(program);
        }
        return programs;
    }
}
