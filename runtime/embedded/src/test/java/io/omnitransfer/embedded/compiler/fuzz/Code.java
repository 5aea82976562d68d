package io.omnitransfer.embedded.compiler.fuzz;

import java.util.List;

/** A statement of a random kernel. Deleting any of them leaves a kernel that ends and whose work-items do not race. */
sealed interface Code {
    /** Text with a hole for each term. */
    record Step(String java, String bounded, List<Term> parts) implements Code {
        static Step of(String text, Term... parts) {
            return new Step(text, text, List.of(parts));
        }
    }

    record If(Term condition, List<Code> then, List<Code> otherwise) implements Code {}

    /** Counts in a variable of its own; its label is {@code L} and the counter's name. */
    record Loop(Form form, String counter, Term bound, List<Code> body) implements Code {}

    /** Ways to write a loop; holes for the counter and the bound. */
    enum Form {
        FOR("L%1$s: for (int %1$s = 0; %1$s < %2$s; %1$s++) {", "}"),
        DOWN("int %1$s = %2$s; L%1$s: while (%1$s > 0) { %1$s -= 1;", "}"),
        STEPS("int %1$s = %2$s * 3; L%1$s: while (%1$s >= 0) { %1$s -= 4;", "}"),
        DO("int %1$s = 0; L%1$s: do { %1$s++;", "} while (%1$s < %2$s);"),
        FOREVER("L%1$s: for (int %1$s = 0; ; %1$s++) { if (%1$s >= %2$s) { break; }", "}");

        final String head;
        final String foot;

        Form(String head, String foot) {
            this.head = head;
            this.foot = foot;
        }
    }

    record Switch(Term selector, List<Case> cases) implements Code {}

    /** @param keys none for the default; @param falls whether control goes on into the next case */
    record Case(List<Integer> keys, boolean falls, List<Code> body) {}

    /** {@code how}: break, continue or return. */
    record Jump(Term condition, String how, String label) implements Code {}

    /** Statements between barriers that may read every element of local memory and write none. */
    record Exchange(List<Code> reads) implements Code {}

    /**
     * Copying a tile to local memory, each work-item its share: barrier, loops over rows and columns, barrier, reading, barrier.
     *
     * @param byColumns whether the loop over columns is the outer one
     * @param guard of an element, by its row {@code fr} and column {@code fe}; without one all are copied
     * @param index of an element of {@code xt}
     */
    record Fetch(int rows, int columns, int stride, boolean byColumns, List<Term> guard, Term index, List<Code> reads)
            implements Code {}

    /** Counting in local memory: zeros, barrier, additions, barrier, reading, barrier. */
    record Tally(List<Code> additions, List<Code> reads) implements Code {}
}
