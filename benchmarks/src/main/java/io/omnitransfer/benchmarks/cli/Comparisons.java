package io.omnitransfer.benchmarks.cli;

import io.omnitransfer.benchmarks.run.Comparison;
import io.omnitransfer.benchmarks.run.Comparison.Verdict;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What came out beside the older build. */
record Comparisons(List<Comparison> all) {
    /** Whether the comparison says that nothing became slower: one of nothing says nothing. */
    boolean passed() {
        return !all.isEmpty() && count(Verdict.SLOWER) == 0;
    }

    void print(PrintStream out) {
        for (Comparison c : all) {
            if (c.verdict() == Verdict.SLOWER || c.verdict() == Verdict.FASTER) {
                out.printf(
                        Locale.ROOT,
                        "%s: %s (%.2f times as fast as before)%n",
                        c.now().key(),
                        c.verdict().name().toLowerCase(Locale.ROOT),
                        c.ratio());
            }
        }
        if (all.isEmpty()) {
            out.println("nothing was compared: the baseline measured nothing of this");
            return;
        }
        out.printf(
                "%d compared: %d slower, %d faster%s%n",
                all.size(),
                count(Verdict.SLOWER),
                count(Verdict.FASTER),
                count(Verdict.UNDECIDED) == 0
                        ? ""
                        : ", %d undecided (one fork; --rounds 2 or more decides)".formatted(count(Verdict.UNDECIDED)));
    }

    private long count(Verdict verdict) {
        return all.stream().filter(c -> c.verdict() == verdict).count();
    }
}
