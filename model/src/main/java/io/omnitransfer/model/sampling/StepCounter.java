package io.omnitransfer.model.sampling;

/** Multistep solvers silently go wrong when a step is skipped or repeated; this makes it an error. */
final class StepCounter {
    private final int steps;
    private int next;

    StepCounter(Schedule schedule) {
        this.steps = schedule.steps();
    }

    void take(int i) {
        if (i != next || i >= steps) {
            throw new IllegalStateException("Solver was asked for step " + i + ", expected "
                    + (next < steps ? "step " + next : "no more after " + steps + " steps")
                    + ". Create one solver per run and take its steps in order.");
        }
        next++;
    }
}
