package io.omnitransfer.embedded.compiler.fuzz;

import java.util.List;

/**
 * What a random kernel may take; it takes what its body mentions.
 *
 * @param size elements per work-item, 0 for scalars, negative for a fixed number
 */
record Parameter(String type, String name, Role role, int size) {
    enum Role {
        CONTEXT,
        INPUT,
        OUTPUT,
        COUNTER,
        SCALAR
    }

    static final List<Parameter> ALL = List.of(
            new Parameter("KernelContext", "c", Role.CONTEXT, 0),
            new Parameter("IntArray", "i", Role.INPUT, 1),
            new Parameter("FloatArray", "x", Role.INPUT, 1),
            new Parameter("FloatArray", "xt", Role.INPUT, -JavaSource.TILE),
            new Parameter("LongArray", "l", Role.INPUT, 1),
            new Parameter("DoubleArray", "e", Role.INPUT, 1),
            new Parameter("ByteArray", "ib", Role.INPUT, 1),
            new Parameter("ShortArray", "is", Role.INPUT, 1),
            new Parameter("CharArray", "ic", Role.INPUT, 1),
            new Parameter("HalfFloatArray", "h", Role.INPUT, 1),
            new Parameter("BFloat16Array", "bf", Role.INPUT, 1),
            new Parameter("Int8Array", "i8", Role.INPUT, 1),
            new Parameter("IntArray", "j", Role.OUTPUT, 2),
            new Parameter("FloatArray", "y", Role.OUTPUT, 2),
            new Parameter("LongArray", "ol", Role.OUTPUT, 2),
            new Parameter("DoubleArray", "oe", Role.OUTPUT, 2),
            new Parameter("ByteArray", "ob", Role.OUTPUT, 2),
            new Parameter("ShortArray", "os", Role.OUTPUT, 2),
            new Parameter("CharArray", "oc", Role.OUTPUT, 2),
            new Parameter("HalfFloatArray", "oh", Role.OUTPUT, 2),
            new Parameter("BFloat16Array", "obf", Role.OUTPUT, 2),
            new Parameter("Int8Array", "o8", Role.OUTPUT, 2),
            new Parameter("IntArray", "count", Role.COUNTER, -8),
            new Parameter("LongArray", "lcount", Role.COUNTER, -8),
            new Parameter("FloatArray", "fcount", Role.COUNTER, -8),
            new Parameter("DoubleArray", "dcount", Role.COUNTER, -8),
            new Parameter("int", "n", Role.SCALAR, 0),
            new Parameter("int", "sp", Role.SCALAR, 0),
            new Parameter("int", "room", Role.SCALAR, 0),
            new Parameter("float", "sf", Role.SCALAR, 0),
            new Parameter("long", "sl", Role.SCALAR, 0),
            new Parameter("double", "sd", Role.SCALAR, 0));

    /** Whether floats in it become bounds when the oracle computes with those. */
    boolean becomesBounds() {
        return role == Role.OUTPUT
                && (type.equals("FloatArray") || type.equals("HalfFloatArray") || type.equals("BFloat16Array"));
    }
}
