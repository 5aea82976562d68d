package io.omnitransfer.model.cli;

import io.omnitransfer.model.pipeline.Progress;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Progress on standard error: a bar with an ETA on a terminal, a line per stage otherwise. */
public final class ConsoleProgress implements Progress, AutoCloseable {
    private final PrintStream err = System.err;
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();
    private @Nullable String stage;
    private @Nullable ProgressBar bar;
    private long began;

    @Override
    public void stage(String name, int steps) {
        close();
        stage = name;
        began = System.nanoTime();
        if (terminal) {
            bar = new ProgressBarBuilder()
                    .setTaskName(String.format(Locale.ROOT, "%-22s", name))
                    .setInitialMax(steps)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .build();
        }
    }

    @Override
    public void step(int done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public void note(String line) {
        err.println(line);
    }

    /** Ends the current stage. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        } else if (stage != null) {
            err.printf(Locale.ROOT, "%-22s %6.1f s%n", stage, (System.nanoTime() - began) / 1e9);
        }
        stage = null;
    }
}
