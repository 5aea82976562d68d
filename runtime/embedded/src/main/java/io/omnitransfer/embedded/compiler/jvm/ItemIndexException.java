package io.omnitransfer.embedded.compiler.jvm;

/** An access outside an array, by strict code. */
public final class ItemIndexException extends IndexOutOfBoundsException {
    private final String array;
    private final int index;
    private final int item;
    private final String place;

    ItemIndexException(String array, int index, int item, String place) {
        super("index %d is outside %s".formatted(index, array));
        this.array = array;
        this.index = index;
        this.item = item;
        this.place = place;
    }

    /** Name of the kernel's parameter, or a description of local or private memory. */
    public String array() {
        return array;
    }

    public int index() {
        return index;
    }

    /** {@code Class.method (File.java:line)} of the access; empty if the compiler made it up. */
    public String place() {
        return place;
    }

    /** Number of the work-item in its group; -1 if the group as a whole does this. */
    public int item() {
        return item;
    }
}
