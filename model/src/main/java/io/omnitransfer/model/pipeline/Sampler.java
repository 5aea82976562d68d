package io.omnitransfer.model.pipeline;

import io.omnitransfer.model.omnitransfer.TargetLatent;
import io.omnitransfer.model.sampling.Guidance;
import io.omnitransfer.model.sampling.Guidance.Arm;
import io.omnitransfer.model.sampling.LatentOps;
import io.omnitransfer.model.sampling.Schedule;
import io.omnitransfer.model.sampling.Solver;
import io.omnitransfer.model.wan.dit.Context;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.runtime.Tensor;
import java.util.EnumMap;
import java.util.Map;

/**
 * The denoising loop: noise in, latent out.
 *
 * @param schedule noise levels and timesteps
 * @param solver which integrator
 * @param guidance which arms and their weights
 * @param target the branch that attends to the references
 * @param unreferenced the branch without references, for arms that drop them; else the same as {@code target}
 */
public record Sampler(Schedule schedule, Solver.Kind solver, Guidance guidance, Target target, Target unreferenced) {

    /**
     * @param z the noise [channels, frames, height, width]; on return the denoised latent
     * @param latent the target's input, whose latent part is replaced by {@code z} before every step
     * @param contexts one per arm of the guidance
     */
    public void run(
            Tensor z, TargetLatent latent, Map<Arm, Context> contexts, LatentOps<Tensor> ops, Progress progress) {
        Solver<Tensor> integrator = solver.create(schedule, ops, z);
        Map<Arm, Tensor> velocities = new EnumMap<>(Arm.class);
        guidance.weights().keySet().forEach(arm -> velocities.put(arm, Tensor.f32("velocity " + arm, z.dims())));
        Tensor guided = velocities.size() == 1 ? velocities.values().iterator().next() : ops.like(z);
        for (int i = 0; i < schedule.steps(); i++) {
            Tensor input = latent.with(z);
            double t = schedule.timesteps()[i];
            velocities.forEach((arm, v) -> {
                CancelledException.check();
                Target branch = arm.usesReference() ? target : unreferenced;
                branch.velocity(input, t, java.util.Objects.requireNonNull(contexts.get(arm)), v);
            });
            if (velocities.size() > 1) {
                guidance.combine(ops, guided, velocities);
            }
            integrator.step(i, z, guided);
            progress.step(i + 1);
        }
    }
}
