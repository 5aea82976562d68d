package io.omnitransfer.model.sampling;

import io.omnitransfer.model.sampling.LatentOps.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Classifier-free guidance: which conditions the network is evaluated under, and how their velocities add up.
 *
 * @param mode what the unconditional arm is missing
 * @param scale weight of the full condition, at least 0; 1 switches guidance off
 * @param referenceScale weight of the reference in mode {@code reference}, ignored otherwise
 */
public record Guidance(Mode mode, double scale, double referenceScale) {
    /** The published modes; OmniTransfer's paper leaves the choice open. */
    public enum Mode {
        /** One arm. */
        NONE,
        /** Against the same visuals with a negative or empty prompt; the default for tasks with a prompt. */
        TEXT,
        /** Against system prompt and queries alone; the default for tasks without a prompt. */
        NULL,
        /** Against an all-zero condition. */
        ZERO,
        /** Three arms: reference and prompt are weighted apart (UniVideo). */
        REFERENCE;

        public static Mode parse(String id) {
            return Arrays.stream(values())
                    .filter(mode -> mode.toString().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "Unknown guidance mode '" + id + "'. Use one of none, text, null, zero, reference."));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A condition to evaluate the network under. */
    public enum Arm {
        /** Everything. */
        FULL(true),
        /** As full, with the negative or empty prompt. */
        NEGATIVE_PROMPT(true),
        /** System prompt and queries only; the reference's keys and values stay. */
        NULL_CONDITION(true),
        /** A zero condition; the reference's keys and values stay. */
        ZERO_CONDITION(true),
        /** System prompt and queries only, and no reference keys and values. */
        NOTHING(false);

        private final boolean reference;

        Arm(boolean reference) {
            this.reference = reference;
        }

        /** Whether the target attends to the reference in this arm. */
        public boolean usesReference() {
            return reference;
        }
    }

    public Guidance {
        if (!(scale >= 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("Guidance scale is " + scale + ", expected a number of at least 0.");
        }
        if (mode == Mode.REFERENCE && (!(referenceScale >= 0) || Double.isInfinite(referenceScale))) {
            throw new IllegalArgumentException(
                    "Guidance reference scale is " + referenceScale + ", expected a number of at least 0.");
        }
    }

    public static Guidance none() {
        return new Guidance(Mode.NONE, 1, 1);
    }

    /**
     * The arms to run and their weights, which sum to 1: {@code v = Σ weight · v_arm}. Arms of weight 0 are left out, so a
     * scale of 1 costs one evaluation per step.
     */
    public Map<Arm, Double> weights() {
        Map<Arm, Double> weights = new EnumMap<>(Arm.class);
        switch (mode) {
            case NONE -> weights.put(Arm.FULL, 1.0);
            case TEXT -> against(weights, Arm.NEGATIVE_PROMPT);
            case NULL -> against(weights, Arm.NULL_CONDITION);
            case ZERO -> against(weights, Arm.ZERO_CONDITION);
            case REFERENCE -> {
                weights.put(Arm.FULL, scale);
                weights.put(Arm.NEGATIVE_PROMPT, referenceScale - scale);
                weights.put(Arm.NOTHING, 1 - referenceScale);
            }
        }
        weights.values().removeIf(weight -> weight == 0);
        return Collections.unmodifiableMap(weights);
    }

    private void against(Map<Arm, Double> weights, Arm unconditional) {
        weights.put(Arm.FULL, scale);
        weights.put(unconditional, 1 - scale);
    }

    /**
     * {@code out ←} the guided velocity.
     *
     * @param velocities one per arm of {@link #weights}
     */
    public <T> void combine(LatentOps<T> ops, T out, Map<Arm, T> velocities) {
        List<Term<T>> terms = new ArrayList<>();
        weights().forEach((arm, weight) -> {
            T velocity = velocities.get(arm);
            if (velocity == null) {
                throw new IllegalArgumentException("Guidance mode " + mode + " needs the velocity of arm " + arm
                        + ", got " + velocities.keySet() + ".");
            }
            terms.add(new Term<>(weight, velocity));
        });
        ops.combine(out, terms);
    }
}
