package io.omnitransfer.embedded.compiler.ir;

/** Type of a value. Smaller integers are ints, as on the JVM; half-precision numbers are floats. */
public enum Type {
    INT,
    LONG,
    FLOAT,
    DOUBLE;

    public boolean integral() {
        return this == INT || this == LONG;
    }

    /** JVM stack slots a value takes. */
    public int slots() {
        return this == LONG || this == DOUBLE ? 2 : 1;
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
