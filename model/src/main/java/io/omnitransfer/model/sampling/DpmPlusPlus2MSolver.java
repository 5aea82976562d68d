package io.omnitransfer.model.sampling;

import io.omnitransfer.model.sampling.LatentOps.Term;
import java.util.List;

/**
 * DPM-Solver++(2M), midpoint form, first order at both ends (Lu et al. 2022, arXiv 2211.01095, as in Wan2.1).
 *
 * <p>With m the x0 prediction, h the step in lambda and {@code E = exp(−h) − 1}: {@code x ← (sigma'/sigma) x − alpha' E
 * (m + (m − mPrevious) / (2 r))}, {@code r = hPrevious / h}.
 */
public final class DpmPlusPlus2MSolver<T> implements Solver<T> {
    private final Schedule schedule;
    private final LatentOps<T> ops;
    private final StepCounter counter;
    private T m;
    private T previous;

    public DpmPlusPlus2MSolver(Schedule schedule, LatentOps<T> ops, T like) {
        this.schedule = schedule;
        this.ops = ops;
        this.counter = new StepCounter(schedule);
        this.m = ops.like(like);
        this.previous = ops.like(like);
    }

    @Override
    public void step(int i, T x, T v) {
        counter.take(i);
        ops.combine(m, List.of(new Term<>(1, x), new Term<>(-schedule.sigma(i), v)));
        if (i + 1 == schedule.steps()) {
            // sigma' = 0: h is infinite and the formula's limit is m itself.
            ops.combine(x, List.of(new Term<>(1, m)));
            return;
        }
        double decay = schedule.sigma(i + 1) / schedule.sigma(i);
        double gain = UniPcSolver.gain(schedule, i);
        double slope = i == 0 ? 0 : gain / 2 * inverseRatio(i);
        if (slope == 0) {
            ops.combine(x, List.of(new Term<>(decay, x), new Term<>(gain, m)));
        } else {
            ops.combine(x, List.of(new Term<>(decay, x), new Term<>(gain + slope, m), new Term<>(-slope, previous)));
        }
        T recycled = previous;
        previous = m;
        m = recycled;
    }

    /** {@code h / hPrevious}; 0 where the previous step started from pure noise (lambda −∞). */
    private double inverseRatio(int i) {
        double before = schedule.lambda(i - 1);
        if (Double.isInfinite(before)) {
            return 0;
        }
        return (schedule.lambda(i + 1) - schedule.lambda(i)) / (schedule.lambda(i) - before);
    }
}
