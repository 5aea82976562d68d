package io.omnitransfer.kernels.spec;

import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.TaskInfo;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * One variant of an op on one shape of random data, to be compared with the op's reference.
 *
 * @param op what to check
 * @param variant one of its variants
 * @param shapeName a preset's name, or {@code random}
 * @param shape the integers the op's axes name
 * @param seed makes the data; the same seed repeats the check
 */
public record OpCheck(OpSpec op, String variant, String shapeName, int[] shape, long seed) {

    /**
     * The checks of every variant the device can run: on {@code shapes} random shapes and the small presets.
     *
     * @param seed random shape i is drawn, and filled, with seed + i
     */
    public static List<OpCheck> of(OpSpec op, Device device, int shapes, long seed) {
        List<OpCheck> checks = new ArrayList<>();
        for (String variant : op.variants()) {
            if (!op.runsOn(device) || variant.equals(OpSpec.HOST) && !device.runsHostLibrary()) {
                continue;
            }
            for (int i = 0; i < shapes; i++) {
                checks.add(new OpCheck(op, variant, "random", op.randomShape(random(~(seed + i))), seed + i));
            }
            op.presets().forEach((name, shape) -> {
                if (name.startsWith(OpSpec.SMALL)) {
                    checks.add(new OpCheck(op, variant, name, shape, seed));
                }
            });
        }
        return checks;
    }

    /** Seeds side by side give random numbers of which the first are nearly the same: one type of weights for all checks. */
    static Random random(long seed) {
        return new Random(new SplittableRandom(seed).nextLong());
    }

    /**
     * Runs the op on the device, twice: what is resident may be kept in another form from the second run on. Says what is
     * wrong with a result; nothing if both are right.
     */
    public String run(Device device) {
        OpCase c = op.create(shape, random(seed));
        List<Expected> expected = c.expected(Sample.ALL); // before the run, which may overwrite an input
        ProgramBuilder builder = new ProgramBuilder(device, variants());
        Tensor[] outputs = c.outputs().toArray(Tensor[]::new);
        GraphBuilder g = builder.graph("g");
        for (Tensor t : c.inputs()) {
            if (c.overwrites(t)) {
                g.input(t);
            } else {
                g.resident(t);
            }
        }
        c.append(g);
        g.output(outputs);
        List<byte[]> before = Stream.of(outputs)
                .map(t -> t.segment().toArray(ValueLayout.JAVA_BYTE))
                .toList();
        try (Program program = builder.compile()) {
            List<String> chosen =
                    program.tasks().stream().map(TaskInfo::variant).toList();
            if (chosen.stream().noneMatch(v -> v.startsWith(variant))) {
                return "variant %s did not run; the tasks are %s".formatted(variant, chosen);
            }
            program.run();
            String wrong = compare(c, expected);
            if (!wrong.isEmpty()) {
                return wrong;
            }
            for (int i = 0; i < outputs.length; i++) { // inputs that were overwritten, and poison
                outputs[i].segment().copyFrom(MemorySegment.ofArray(before.get(i)));
            }
            program.run();
            wrong = compare(c, expected);
            return wrong.isEmpty() ? "" : "the second run: " + wrong;
        }
    }

    private static String compare(OpCase c, List<Expected> expected) {
        if (expected.isEmpty() || c.outputs().size() != expected.size()) {
            return "%d outputs, but the reference has %d".formatted(c.outputs().size(), expected.size());
        }
        for (int i = 0; i < expected.size(); i++) {
            Tensor out = c.outputs().get(i);
            String wrong = Deviation.describe(out.toFloats(), expected.get(i), c.tolerance());
            if (!wrong.isEmpty()) {
                return out + ": " + wrong;
            }
        }
        return "";
    }

    /** What selects this variant when a program is built. */
    public Variants variants() {
        return variant.equals(OpSpec.HOST) ? Variants.HOST : Variants.KERNEL;
    }

    @Override
    public String toString() {
        return "%s %s %s %s seed %d".formatted(op.name(), variant, shapeName, Arrays.toString(shape), seed);
    }
}
