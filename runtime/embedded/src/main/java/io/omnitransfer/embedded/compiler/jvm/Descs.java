package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.nio.ByteOrder;
import java.util.Locale;

/** Classes that generated code mentions. */
final class Descs {
    static final ClassDesc SEGMENT = ClassDesc.of("java.lang.foreign.MemorySegment");
    static final ClassDesc LAYOUT = ClassDesc.of("java.lang.foreign.ValueLayout");
    static final ClassDesc FLOAT_BOX = ClassDesc.of("java.lang.Float");
    static final ClassDesc LANES = ClassDesc.of(Lanes.class.getName());
    static final ClassDesc VECTOR = ClassDesc.of("jdk.incubator.vector.Vector");
    static final ClassDesc FLOATS = ClassDesc.of("jdk.incubator.vector.FloatVector");
    static final ClassDesc INTS = ClassDesc.of("jdk.incubator.vector.IntVector");
    static final ClassDesc MASK = ClassDesc.of("jdk.incubator.vector.VectorMask");
    static final ClassDesc SPECIES = ClassDesc.of("jdk.incubator.vector.VectorSpecies");
    static final ClassDesc OPERATORS = ClassDesc.of("jdk.incubator.vector.VectorOperators");
    static final ClassDesc ORDER = ClassDesc.of(ByteOrder.class.getName());
    static final ClassDesc SCRATCH = ConstantDescs.CD_Object.arrayType();

    private Descs() {}

    static TypeKind kind(Type t) {
        return TypeKind.valueOf(t.name());
    }

    static ClassDesc of(Type t) {
        return kind(t).upperBound();
    }

    static ClassDesc vector(Type t) {
        return t == Type.FLOAT ? FLOATS : INTS;
    }

    /** How an element lies in an array on the heap: half-precision numbers as floats. */
    static TypeKind heap(Element e) {
        return e == Element.HALF ? TypeKind.FLOAT : TypeKind.valueOf(e.name());
    }

    /** How an element lies in global memory. */
    static TypeKind memory(Element e) {
        return e == Element.HALF ? TypeKind.SHORT : TypeKind.valueOf(e.name());
    }

    static ClassDesc heapArray(Element e) {
        return heap(e).upperBound().arrayType();
    }

    static ClassDesc layout(TypeKind k) {
        String name = k.name().charAt(0) + k.name().substring(1).toLowerCase(Locale.ROOT);
        return ClassDesc.ofDescriptor("Ljava/lang/foreign/ValueLayout$Of" + name + ";");
    }
}
