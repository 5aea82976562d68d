package io.omnitransfer.benchmarks.op;

import io.omnitransfer.benchmarks.peer.Peer;
import io.omnitransfer.kernels.spec.OpCase;
import java.util.Arrays;
import java.util.Optional;

/** A library that computes nothing, to see that nobody measures it. */
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
        return op.equals("add")
                ? Optional.of(new Run() {
                    @Override
                    public void run() {}

                    @Override
                    public float[] output(int i) {
                        float[] nan = new float[c.outputs().get(i).size()];
                        Arrays.fill(nan, Float.NaN);
                        return nan;
                    }

                    @Override
                    public void close() {}
                })
                : Optional.empty();
    }
}
