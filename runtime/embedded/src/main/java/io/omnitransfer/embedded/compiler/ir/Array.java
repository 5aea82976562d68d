package io.omnitransfer.embedded.compiler.ir;

/**
 * An array a kernel works on; never a value. Arrays are equal if they have the same name.
 *
 * @param size elements; -1 for global arrays, whose size is known at run time
 */
public record Array(String name, Element element, Space space, int size) {
    /** Who shares an array. */
    public enum Space {
        /** Every work-item of the grid. */
        GLOBAL,
        /** The work-items of a group. */
        LOCAL,
        /** Nobody. */
        PRIVATE
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Array a && a.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
