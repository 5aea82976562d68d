package io.omnitransfer.kernels.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.omnitransfer.kernels.host.HostRoutine;
import io.omnitransfer.kernels.host.HostTask;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A check sees what only later runs do wrong. */
class OpCheckTest {
    private static final Device DEVICE = Device.auto();

    @Test
    void whatIsRightOnceOnlyIsWrong() {
        assertThat(check(new Copy(1))).startsWith("the second run: ").contains("15 of 15 elements are wrong");
        assertThat(check(new Copy(2))).isEmpty();
    }

    @Test
    void anInputThatIsOverwrittenIsThereAgain() {
        OpSpec add = Ops.named("add");
        int[] shape = {3, 5};
        long inPlace = new Random(1)
                .longs()
                .filter(seed -> {
                    OpCase c = add.create(shape, OpCheck.random(seed));
                    return c.inputs().stream().anyMatch(c::overwrites);
                })
                .findFirst()
                .orElseThrow();
        assertThat(new OpCheck(add, OpSpec.KERNEL, "random", shape, inPlace).run(DEVICE))
                .isEmpty();
    }

    private static String check(OpSpec op) {
        assumeTrue(DEVICE.runsHostLibrary());
        return new OpCheck(op, OpSpec.HOST, "random", new int[] {3, 5}, 1).run(DEVICE);
    }

    /** A copy that is right so many times. */
    private record Copy(int runs) implements OpSpec {
        @Override
        public String name() {
            return "copy";
        }

        @Override
        public String family() {
            return "layout";
        }

        @Override
        public List<String> variants() {
            return List.of(HOST);
        }

        @Override
        public String axes() {
            return "rows, cols";
        }

        @Override
        public Map<String, int[]> presets() {
            return Map.of();
        }

        @Override
        public int[] randomShape(RandomGenerator random) {
            return new int[] {1, 1};
        }

        @Override
        public OpCase create(int[] shape, RandomGenerator random) {
            Tensor x = RandomTensors.normal("x", random, shape);
            Tensor y = RandomTensors.poisoned("y", shape);
            AtomicInteger left = new AtomicInteger(runs);
            HostRoutine routine = call -> {
                call.memory(1).copyFrom(call.memory(0));
                if (left.getAndDecrement() <= 0) {
                    call.memory(1).fill((byte) 0);
                }
            };
            return Trial.of(
                    List.of(x),
                    y,
                    g -> {
                        String id = g.id("copy");
                        g.note(id, "copy", HOST);
                        g.tasks()
                                .libraryTask(
                                        id,
                                        (a, b) ->
                                                HostTask.describe("copy", routine, List.of(a, b), Set.of(1), Set.of()),
                                        x.f32(),
                                        y.f32());
                    },
                    () -> Expected.exactly(RandomTensors.doubles(x)),
                    0,
                    0);
        }
    }
}
