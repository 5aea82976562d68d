package io.omnitransfer.benchmarks.transfer;

/** A part of a transfer, in the order in which they run; each starts from what the one before left. */
enum Part {
    ENCODE("encode reference and condition"),
    /** With what cross-attention needs of the context, and whatever is made ready for the steps. */
    REFERENCE("reference branch"),
    DENOISE("denoise"),
    DECODE("decode");

    private final String label;

    Part(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
