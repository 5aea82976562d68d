package io.omnitransfer.model.sampling;

import io.omnitransfer.model.sampling.LatentOps.Term;
import java.util.List;

/**
 * UniPC of order 2, variant bh2, on x0 predictions: each network evaluation first corrects the sample it was made from,
 * then predicts the next one (Zhao et al. 2023, arXiv 2302.04867, as in Wan2.1 and diffusers). First order in the first
 * and last step.
 */
public final class UniPcSolver<T> implements Solver<T> {
    private final Schedule schedule;
    private final LatentOps<T> ops;
    private final StepCounter counter;
    /** The sample the last prediction started from. */
    private final T base;

    private T m;
    private T previous;
    private T beforePrevious;

    public UniPcSolver(Schedule schedule, LatentOps<T> ops, T like) {
        this.schedule = schedule;
        this.ops = ops;
        this.counter = new StepCounter(schedule);
        this.base = ops.like(like);
        this.m = ops.like(like);
        this.previous = ops.like(like);
        this.beforePrevious = ops.like(like);
    }

    @Override
    public void step(int i, T x, T v) {
        counter.take(i);
        ops.combine(m, List.of(new Term<>(1, x), new Term<>(-schedule.sigma(i), v)));
        if (i + 1 == schedule.steps()) {
            // sigma' = 0: h is infinite, the limit is m, and no later prediction needs the corrected sample.
            ops.combine(x, List.of(new Term<>(1, m)));
            return;
        }
        correct(i, x);
        predict(i, x);
        T recycled = beforePrevious;
        beforePrevious = previous;
        previous = m;
        m = recycled;
    }

    /** {@code base ←} the sample at {@code sigma[i]}, now that m is known there. */
    private void correct(int i, T x) {
        if (i == 0) {
            ops.combine(base, List.of(new Term<>(1, x)));
            return;
        }
        double decay = schedule.sigma(i) / schedule.sigma(i - 1);
        double gain = gain(schedule, i - 1);
        if (i == 1) {
            ops.combine(
                    base, List.of(new Term<>(decay, base), new Term<>(gain / 2, previous), new Term<>(gain / 2, m)));
            return;
        }
        // rho solves [[1, 1], [r, 1]] rho = [b1, b2].
        double q = schedule.lambda(i - 1) - schedule.lambda(i);
        double b = Math.expm1(q);
        double f = b / q - 1;
        double b1 = f / b;
        double b2 = 2 * (f / q - 0.5) / b;
        // From pure noise the ratio is −∞, where rho0 and the second difference vanish.
        double ratio = ratio(i - 1);
        double rho0 = Double.isInfinite(ratio) ? 0 : (b2 - b1) / (ratio - 1);
        double rho1 = b1 - rho0;
        double old = Double.isInfinite(ratio) ? 0 : rho0 / ratio;
        var kept = new Term<>(decay, base);
        var newer = new Term<>(gain * (1 - old - rho1), previous);
        var newest = new Term<>(gain * rho1, m);
        ops.combine(
                base,
                old == 0
                        ? List.of(kept, newer, newest)
                        : List.of(kept, newer, newest, new Term<>(gain * old, beforePrevious)));
    }

    /** {@code x ←} the sample at {@code sigma[i + 1]}. */
    private void predict(int i, T x) {
        double decay = schedule.sigma(i + 1) / schedule.sigma(i);
        double gain = gain(schedule, i);
        double slope = i == 0 ? 0 : gain / 2 / ratio(i);
        var kept = new Term<>(decay, base);
        if (slope == 0) {
            ops.combine(x, List.of(kept, new Term<>(gain, m)));
        } else {
            ops.combine(x, List.of(kept, new Term<>(gain - slope, m), new Term<>(slope, previous)));
        }
    }

    /** {@code (lambda[i − 1] − lambda[i]) / (lambda[i + 1] − lambda[i])}; −∞ where step i − 1 started from pure noise. */
    private double ratio(int i) {
        return (schedule.lambda(i - 1) - schedule.lambda(i)) / (schedule.lambda(i + 1) - schedule.lambda(i));
    }

    /**
     * {@code alpha' (1 − exp(−h))} of the step from i to i + 1, sigma' above 0. Written without the logarithms:
     * {@code exp(−h) = alpha sigma' / (sigma alpha')}, which also holds from pure noise (alpha = 0, h = ∞).
     */
    static double gain(Schedule schedule, int i) {
        return schedule.alpha(i + 1) - schedule.alpha(i) * schedule.sigma(i + 1) / schedule.sigma(i);
    }
}
