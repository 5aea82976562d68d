package io.omnitransfer.model.omnitransfer;

/** What a task takes from its reference (Table 1 of OmniTransfer). */
public enum Family {
    /** How things look; the target has no first frame. References stand after the target in time. */
    APPEARANCE,
    /** How things move; the target usually has a first frame. References stand beside the target in width. */
    TEMPORAL
}
