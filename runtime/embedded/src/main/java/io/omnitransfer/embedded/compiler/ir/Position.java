package io.omnitransfer.embedded.compiler.ir;

/**
 * A place in a Java source.
 *
 * @param method {@code Class.method}
 * @param line 0 if debug information does not say
 */
public record Position(String method, String file, int line) {
    /** Of statements the compiler adds. */
    public static final Position NONE = new Position("", "", 0);

    /** {@code Class.method (File.java:line)}, as stack traces have it. */
    @Override
    public String toString() {
        return "%s (%s:%d)".formatted(method, file, line);
    }

    /** The place, or {@code otherwise} for {@link #NONE}. */
    public String or(String otherwise) {
        return equals(NONE) ? otherwise : toString();
    }
}
