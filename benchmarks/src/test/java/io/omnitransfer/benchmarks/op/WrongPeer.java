package io.omnitransfer.benchmarks.op;

import io.omnitransfer.benchmarks.peer.Peer;
import io.omnitransfer.benchmarks.peer.TransformerCase;
import io.omnitransfer.kernels.spec.OpCase;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A library that computes nothing, or the right thing for a while, to see that nobody measures it. */
public final class WrongPeer implements Peer {
    /** Whether it still widens. */
    static boolean widens = true;

    /** Whether it claims to know transformers. */
    public static boolean transforms;

    @Override
    public String name() {
        return "wrong";
    }

    @Override
    public String version() {
        return "0";
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public Optional<Run> prepare(String op, int[] shape, OpCase c) {
        return switch (op) {
            case "add" -> Optional.of(new Wrong(c, () -> false));
            case "widen" -> Optional.of(new Wrong(c, () -> widens));
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<Function<TransformerCase, Run>> transformer() {
        return transforms
                ? Optional.of(c -> new Zeros(
                        c.latent().size() / c.latent().dim(0) * c.config().outChannels()))
                : Optional.empty();
    }

    private record Zeros(int count) implements Run {
        @Override
        public void run() {}

        @Override
        public float[] output(int i) {
            return new float[count];
        }

        @Override
        public void close() {}
    }

    /** @param right whether the result is the first input as it is */
    private record Wrong(OpCase c, BooleanSupplier right) implements Run {
        @Override
        public void run() {}

        @Override
        public float[] output(int i) {
            float[] out = c.inputs().get(0).toFloats();
            if (!right.getAsBoolean()) {
                Arrays.fill(out, Float.NaN);
            }
            return out;
        }

        @Override
        public void close() {}
    }
}
