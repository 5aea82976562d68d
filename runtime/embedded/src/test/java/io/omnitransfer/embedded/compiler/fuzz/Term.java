package io.omnitransfer.embedded.compiler.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * An expression: text with a hole ({@code %s}) for each part. Floats have a second text, which computes with
 * {@link Bound}s.
 */
record Term(Type type, String java, String bounded, List<Term> parts) {
    enum Type {
        INT("int", "0"),
        LONG("long", "0L"),
        FLOAT("float", "0f"),
        DOUBLE("double", "0.0"),
        BOOLEAN("boolean", "false");

        final String java;
        final String zero;

        Type(String java, String zero) {
            this.java = java;
            this.zero = zero;
        }
    }

    static Term of(Type type, String text, Term... parts) {
        return new Term(type, text, text, List.of(parts));
    }

    static Term real(String java, String bounded, Term... parts) {
        return new Term(Type.FLOAT, java, bounded, List.of(parts));
    }

    static Term zero(Type t) {
        return t == Type.FLOAT ? real("0f", "of(0f)") : of(t, t.zero);
    }

    String text(boolean bounds) {
        return fill(bounds ? bounded : java, parts, bounds);
    }

    static String fill(String text, List<Term> parts, boolean bounds) {
        return text.formatted(parts.stream().map(p -> p.text(bounds)).toArray());
    }

    /** What may stand for this term in a smaller kernel: parts of its type, a constant, the same with smaller parts. */
    Stream<Term> smaller() {
        if (parts.isEmpty()) {
            return equals(zero(type)) || java.length() < 3 ? Stream.of() : Stream.of(zero(type));
        }
        Stream<Term> whole = Stream.concat(Stream.of(zero(type)), parts.stream().filter(p -> p.type == type));
        return Stream.concat(whole, smaller(parts).map(p -> new Term(type, java, bounded, p)));
    }

    /** The lists that differ from {@code terms} in one smaller term. */
    static Stream<List<Term>> smaller(List<Term> terms) {
        return Stream.iterate(0, i -> i < terms.size(), i -> i + 1)
                .flatMap(i -> terms.get(i).smaller().map(t -> {
                    Term[] copy = terms.toArray(Term[]::new);
                    copy[i] = t;
                    return Arrays.asList(copy);
                }));
    }

    /** The term with every mention of a variable replaced. */
    Term replace(String variable, String by) {
        String word = "\\b" + variable + "\\b";
        return new Term(
                type,
                java.replaceAll(word, by),
                bounded.replaceAll(word, by),
                parts.stream().map(p -> p.replace(variable, by)).toList());
    }
}
