package io.omnitransfer.model.sampling;

import io.omnitransfer.model.sampling.LatentOps.Term;
import java.util.List;

/** First order: {@code x ← x + (sigma[i + 1] − sigma[i]) · v}. Exact for straight flows, hence for distilled models. */
public final class EulerSolver<T> implements Solver<T> {
    private final Schedule schedule;
    private final LatentOps<T> ops;
    private final StepCounter counter;

    public EulerSolver(Schedule schedule, LatentOps<T> ops) {
        this.schedule = schedule;
        this.ops = ops;
        this.counter = new StepCounter(schedule);
    }

    @Override
    public void step(int i, T x, T v) {
        counter.take(i);
        ops.combine(x, List.of(new Term<>(1, x), new Term<>(schedule.sigma(i + 1) - schedule.sigma(i), v)));
    }
}
