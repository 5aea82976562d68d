package io.omnitransfer.kernels.rope;

/** Which two elements of a head rotary embedding turns together. */
public enum Pairing {
    /** (0, 1), (2, 3), …: Wan. */
    INTERLEAVED,
    /** (0, D/2), (1, D/2 + 1), …: Qwen, "rotate half". */
    HALVES
}
