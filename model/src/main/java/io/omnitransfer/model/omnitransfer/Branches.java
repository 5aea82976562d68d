package io.omnitransfer.model.omnitransfer;

import io.omnitransfer.model.omnitransfer.PositionalBias.Placed;
import io.omnitransfer.model.wan.dit.Dit;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.Offset;
import io.omnitransfer.model.wan.dit.Reference;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.model.wan.dit.TargetShape;
import io.omnitransfer.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The two branches of OmniTransfer over one transformer: references, each by itself (so that their caches compose freely
 * and cost grows linearly), and the target that attends to them.
 */
public record Branches(Dit dit, OmniTransferConfig config) {

    /**
     * The transformer's input for a reference of {@code task}.
     *
     * @param latent normalised VAE latent {@code [channels, frames, height, width]}
     */
    public ReferenceLatent reference(Task task, Tensor latent) {
        return ReferenceLatent.of(task, latent, config.flag(task), config.layout());
    }

    /** Runs the reference branch: time 0, no cross-attention (Eq. 3). */
    public ReferenceCache encode(ReferenceLatent reference) {
        return new ReferenceCache(reference.task(), dit.keyValues(reference.input()));
    }

    /** The target branch over cached references (Eq. 4). */
    public Target target(TargetShape shape, List<ReferenceCache> references) {
        List<Offset> offsets = offsets(
                shape.grid(),
                references.stream()
                        .map(r -> new Placed(r.task().family(), r.grid()))
                        .toList());
        List<Reference> all = new ArrayList<>();
        for (int i = 0; i < references.size(); i++) {
            all.add(new Reference.Cached(references.get(i).keys(), offsets.get(i)));
        }
        return dit.target(shape, all);
    }

    /** The target branch in any mode; {@link Mode#CACHED} runs the reference branch first. */
    public Target target(TargetShape shape, Mode mode, List<ReferenceLatent> references) {
        if (mode == Mode.CACHED) {
            return target(shape, references.stream().map(this::encode).toList());
        }
        List<Offset> offsets = offsets(
                shape.grid(),
                references.stream()
                        .map(r -> new Placed(r.task().family(), r.grid()))
                        .toList());
        List<Reference> all = new ArrayList<>();
        for (int i = 0; i < references.size(); i++) {
            Tensor input = references.get(i).input();
            all.add(
                    mode == Mode.RECOMPUTE
                            ? new Reference.Recomputed(input, offsets.get(i))
                            : new Reference.Joint(input, offsets.get(i)));
        }
        return dit.target(shape, all);
    }

    private List<Offset> offsets(Grid target, List<Placed> references) {
        return config.bias().offsets(target, references);
    }
}
