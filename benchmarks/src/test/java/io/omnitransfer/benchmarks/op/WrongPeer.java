package io.omnitransfer.benchmarks.op;

import io.omnitransfer.benchmarks.peer.Peer;
import io.omnitransfer.kernels.spec.OpCase;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A library that computes nothing, or the right thing once, to see that nobody measures it. */
public final class WrongPeer implements Peer {
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
            case "add" -> Optional.of(new Wrong(c, new AtomicInteger()));
            case "widen" -> Optional.of(new Wrong(c, new AtomicInteger(1)));
            default -> Optional.empty();
        };
    }

    /** @param right so many runs give the first input as it is */
    private record Wrong(OpCase c, AtomicInteger right) implements Run {
        @Override
        public void run() {
            right.decrementAndGet();
        }

        @Override
        public float[] output(int i) {
            float[] out = c.inputs().get(0).toFloats();
            if (right.get() < 0) {
                Arrays.fill(out, Float.NaN);
            }
            return out;
        }

        @Override
        public void close() {}
    }
}
