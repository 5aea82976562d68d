package io.omnitransfer.model.pipeline;

import io.omnitransfer.runtime.Program;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Passes progress on and keeps how long each stage took. */
final class StageClock implements Progress {
    private final Progress listener;
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private @Nullable String current;
    private long began;
    private final long compiledBefore = Program.compileNanos();

    StageClock(Progress listener) {
        this.listener = listener;
    }

    @Override
    public void stage(String name, int steps) {
        end();
        CancelledException.check();
        current = name;
        began = System.nanoTime();
        listener.stage(name, steps);
    }

    @Override
    public void step(int done) {
        listener.step(done);
    }

    @Override
    public void note(String line) {
        listener.note(line);
    }

    /** Ends the last stage. */
    void end() {
        if (current != null) {
            seconds.merge(current, (System.nanoTime() - began) / 1e9, Double::sum);
            current = null;
        }
    }

    Map<String, Double> seconds() {
        return seconds;
    }

    /** Seconds that went, inside of stages, to compiling kernels. */
    double compiling() {
        return (Program.compileNanos() - compiledBefore) / 1e9;
    }
}
