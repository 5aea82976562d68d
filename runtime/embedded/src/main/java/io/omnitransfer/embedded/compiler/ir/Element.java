package io.omnitransfer.embedded.compiler.ir;

/** Type of an array's elements. */
public enum Element {
    BYTE(1, Type.INT),
    SHORT(2, Type.INT),
    CHAR(2, Type.INT),
    HALF(2, Type.FLOAT),
    INT(4, Type.INT),
    FLOAT(4, Type.FLOAT),
    LONG(8, Type.LONG),
    DOUBLE(8, Type.DOUBLE);

    private final int bytes;
    private final Type type;

    Element(int bytes, Type type) {
        this.bytes = bytes;
        this.type = type;
    }

    public int bytes() {
        return bytes;
    }

    /** Type of an element as a value. */
    public Type type() {
        return type;
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
