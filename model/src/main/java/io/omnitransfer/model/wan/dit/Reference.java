package io.omnitransfer.model.wan.dit;

import io.omnitransfer.runtime.Tensor;

/**
 * A video besides the target, and how its tokens meet those of the target. In all three forms target queries attend to
 * reference keys that stand at {@link #offset}.
 */
public sealed interface Reference {
    /** Where the reference's first token stands as seen from the target. */
    Offset offset();

    /** The reference's tokens. */
    Grid grid();

    /**
     * Keys and values computed before: the reference sees neither target nor context (Eq. 3 and 4 of OmniTransfer).
     *
     * @param keys from {@link Dit#keyValues}; may be shared by any number of targets
     */
    record Cached(KeyValues keys, Offset offset) implements Reference {
        @Override
        public Grid grid() {
            return keys.grid();
        }
    }

    /**
     * As {@link Cached}, but the reference runs through the blocks again in every forward.
     *
     * @param latent {@code [channels, frames, height, width]}
     */
    record Recomputed(Tensor latent, Offset offset) implements Reference {
        @Override
        public Grid grid() {
            return gridOf(latent);
        }
    }

    /**
     * The reference is part of one sequence with the target, with full attention in both directions: the baseline of
     * OmniTransfer's ablation.
     *
     * @param latent {@code [channels, frames, height, width]}
     * @param clean whether reference tokens are modulated by time 0; else they share the target's time, as in a plain
     *     transformer over the concatenated sequence
     * @param cross whether reference tokens attend to the context as target tokens do
     */
    record Joint(Tensor latent, Offset offset, boolean clean, boolean cross) implements Reference {
        /** One plain sequence: the target's time, and the context for all tokens. */
        public Joint(Tensor latent, Offset offset) {
            this(latent, offset, false, true);
        }

        @Override
        public Grid grid() {
            return gridOf(latent);
        }
    }

    private static Grid gridOf(Tensor latent) {
        if (latent.rank() != 4) {
            throw new IllegalArgumentException(latent + ": expected [channels, frames, height, width]");
        }
        return Grid.ofLatent(latent.dim(1), latent.dim(2), latent.dim(3));
    }
}
