package io.omnitransfer.embedded.compiler.jvm;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Fold;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Expressions of a vector of work-items, as direct calls of the Vector API. */
final class VectorCode {
    private final Frame frame;
    private final CodeBuilder code;
    private final ScalarCode scalar;
    private final Shapes shapes;
    private final Spaced spaced;
    final Pairs pairs;
    /** Local variable of the mask of active lanes; -1 if all are. */
    int mask = -1;

    VectorCode(Frame frame, ScalarCode scalar) {
        this.frame = frame;
        this.code = frame.code;
        this.scalar = scalar;
        this.shapes = frame.plan.shapes;
        this.spaced = new Spaced(frame, scalar);
        this.pairs = new Pairs(frame, spaced, this);
    }

    // ---- calls

    private void method(ClassDesc owner, String name, ClassDesc result, ClassDesc... parameters) {
        code.invokevirtual(owner, name, MethodTypeDesc.of(result, parameters));
    }

    private void function(ClassDesc owner, String name, ClassDesc result, ClassDesc... parameters) {
        code.invokestatic(owner, name, MethodTypeDesc.of(result, parameters));
    }

    private void lanes(String name, ClassDesc result, ClassDesc... parameters) {
        function(Descs.LANES, name, result, parameters);
    }

    private void species(Type t) {
        code.getstatic(Descs.LANES, t == Type.FLOAT ? "FLOATS" : "INTS", Descs.SPECIES);
    }

    private void operator(String kind, String name) {
        code.getstatic(Descs.OPERATORS, name, ClassDesc.of("jdk.incubator.vector.VectorOperators$" + kind));
    }

    private void unary(ClassDesc type, String kind, String name) {
        operator(kind, name);
        method(type, "lanewise", type, ClassDesc.of("jdk.incubator.vector.VectorOperators$Unary"));
    }

    private void binary(ClassDesc type, String kind, String name) {
        code.getstatic(Descs.OPERATORS, name, ClassDesc.of("jdk.incubator.vector.VectorOperators$" + kind));
        code.swap();
        method(type, "lanewise", type, ClassDesc.of("jdk.incubator.vector.VectorOperators$Binary"), Descs.VECTOR);
    }

    private void convert(ClassDesc result, ClassDesc from, String conversion) {
        operator("Conversion", conversion);
        code.loadConstant(0);
        method(from, "convert", Descs.VECTOR, ClassDesc.of("jdk.incubator.vector.VectorOperators$Conversion"), CD_int);
        code.checkcast(result);
    }

    // ---- masks

    /** Pushes the mask of active lanes. */
    void active() {
        if (mask >= 0) {
            code.aload(mask);
        } else {
            code.getstatic(Descs.LANES, "ALL", Descs.MASK);
        }
    }

    /** Turns the mask on the stack into one for vectors of a type. */
    private void maskOf(Type t) {
        if (t != Type.FLOAT) {
            species(t);
            method(Descs.MASK, "cast", Descs.MASK, Descs.SPECIES);
        }
    }

    /** Pushes the mask of lanes that fulfil a condition. */
    void condition(Cond c) {
        Type t = c.a().type();
        push(c.a());
        operator("Comparison", c.relation().name());
        push(c.b());
        method(
                Descs.vector(t),
                "compare",
                Descs.MASK,
                ClassDesc.of("jdk.incubator.vector.VectorOperators$Comparison"),
                Descs.VECTOR);
        if (t != Type.FLOAT) {
            species(Type.FLOAT);
            method(Descs.MASK, "cast", Descs.MASK, Descs.SPECIES);
        }
        if (c.negated()) {
            method(Descs.MASK, "not", Descs.MASK);
        }
    }

    // ---- expressions

    void broadcast(Expr e) {
        Type t = e.type();
        species(t);
        scalar.push(e);
        function(Descs.vector(t), "broadcast", Descs.vector(t), Descs.SPECIES, t == Type.FLOAT ? CD_float : CD_int);
    }

    /** Pushes the expression as a vector. */
    void push(Expr e) {
        int stride = shapes.of(e);
        if (stride == Shapes.UNIFORM) {
            broadcast(e);
        } else if (stride != Shapes.ANY) {
            broadcast(e);
            code.getstatic(Descs.LANES, "IOTA", Descs.INTS);
            if (stride != 1) {
                code.loadConstant(stride);
                method(Descs.INTS, "mul", Descs.INTS, CD_int);
            }
            method(Descs.INTS, "add", Descs.INTS, Descs.VECTOR);
        } else {
            general(e);
        }
    }

    private void general(Expr e) {
        ClassDesc type = Descs.vector(e.type());
        switch (e) {
            case Expr.Var v -> code.aload(frame.vectorSlot(v.name()));
            case Expr.Neg n -> {
                push(n.a());
                method(type, "neg", type);
            }
            case Expr.Select s -> {
                push(s.b());
                push(s.a());
                condition(s.condition());
                maskOf(e.type());
                method(type, "blend", type, Descs.VECTOR, Descs.MASK);
            }
            case Binary b when b.type() == Type.FLOAT -> floats(b);
            case Binary b -> ints(b);
            case Expr.Cast c -> cast(c);
            case Expr.Load l -> load(l);
            case Expr.Call c -> call(c);
            default -> throw new IllegalStateException("no vector code for " + e);
        }
    }

    private void floats(Binary b) {
        if (frame.plan.contract && b.op() == Op.ADD && (product(b.a()) || product(b.b()))) {
            Binary p = (Binary) (product(b.a()) ? b.a() : b.b());
            push(p.a());
            push(p.b());
            push(product(b.a()) ? b.b() : b.a());
            method(Descs.FLOATS, "fma", Descs.FLOATS, Descs.VECTOR, Descs.VECTOR);
            return;
        }
        push(b.a());
        push(b.b());
        String name = b.op().name().toLowerCase(java.util.Locale.ROOT);
        method(Descs.FLOATS, name, Descs.FLOATS, Descs.VECTOR);
    }

    private static boolean product(Expr e) {
        return e instanceof Binary b && b.op() == Op.MUL;
    }

    private void ints(Binary b) {
        push(b.a());
        push(b.b());
        switch (b.op()) {
            case ADD -> method(Descs.INTS, "add", Descs.INTS, Descs.VECTOR);
            case SUB -> method(Descs.INTS, "sub", Descs.INTS, Descs.VECTOR);
            case MUL -> method(Descs.INTS, "mul", Descs.INTS, Descs.VECTOR);
            case DIV, REM -> {
                active();
                String name = b.op() == Op.DIV ? "divide" : "remainder";
                lanes(name, Descs.INTS, Descs.INTS, Descs.INTS, Descs.MASK);
            }
            case AND -> method(Descs.INTS, "and", Descs.INTS, Descs.VECTOR);
            case OR -> method(Descs.INTS, "or", Descs.INTS, Descs.VECTOR);
            case XOR -> binary(Descs.INTS, "Associative", "XOR");
            case SHL -> binary(Descs.INTS, "Binary", "LSHL");
            case SHR -> binary(Descs.INTS, "Binary", "ASHR");
            case USHR -> binary(Descs.INTS, "Binary", "LSHR");
        }
    }

    private void cast(Expr.Cast c) {
        switch (c.to()) {
            case FLOAT -> {
                push(c.a());
                if (c.a().type() == Type.INT) {
                    convert(Descs.FLOATS, Descs.INTS, "I2F");
                }
            }
            case INT -> {
                push(c.a());
                if (c.a().type() == Type.FLOAT) {
                    convert(Descs.INTS, Descs.FLOATS, "F2I");
                }
            }
            case BYTE -> shifted(c.a(), 24);
            case SHORT -> shifted(c.a(), 16);
            case CHAR -> push(Fold.binary(Op.AND, c.a(), Expr.Const.of(0xFFFF)));
            case HALF -> {
                push(c.a());
                lanes("roundToHalf", Descs.FLOATS, Descs.FLOATS);
            }
            default -> throw new IllegalStateException("no vector code for " + c);
        }
    }

    private void shifted(Expr e, int bits) {
        Expr up = Fold.binary(Op.SHL, e, Expr.Const.of(bits));
        push(Fold.binary(Op.SHR, up, Expr.Const.of(bits)));
    }

    private void call(Expr.Call c) {
        c.arguments().forEach(this::push);
        ClassDesc type = Descs.vector(c.type());
        switch (c.name()) {
            case "max", "min" -> method(type, c.name(), type, Descs.VECTOR);
            case "abs" -> method(type, "abs", type);
            case "sqrt" -> method(type, "sqrt", type);
            case "fma" -> method(type, "fma", type, Descs.VECTOR, Descs.VECTOR);
            case "pow" -> binary(type, "Binary", "POW");
            case "intBitsToFloat" -> method(Descs.INTS, "reinterpretAsFloats", Descs.FLOATS);
            case "floatToRawIntBits" -> method(Descs.FLOATS, "reinterpretAsInts", Descs.INTS);
            case "float16ToFloat" -> lanes("halves", Descs.FLOATS, Descs.INTS);
            default -> unary(type, "Unary", c.name().toUpperCase(java.util.Locale.ROOT));
        }
    }

    // ---- memory

    /** The index of a private array's element in its heap array, for lane 0: elements lie apart by the work-items. */
    private Expr place(Array a, Expr index) {
        if (a.space() != Space.PRIVATE) {
            return index;
        }
        Expr row = Fold.binary(Op.MUL, index, Expr.Const.of(frame.plan.lanes()));
        return Fold.binary(Op.ADD, row, new Expr.Var(ScalarCode.ITEM, Type.INT));
    }

    /** Distance in memory between the elements of neighbouring lanes. */
    private int stride(Array a, Expr index) {
        int s = shapes.of(index);
        return a.space() != Space.PRIVATE ? s : s == Shapes.UNIFORM ? 1 : Shapes.ANY;
    }

    /** Whether all lanes access elements a constant distance apart. */
    private boolean strided(Array a, Expr index) {
        int s = shapes.of(index);
        return mask < 0 && a.space() != Space.PRIVATE && s != Shapes.ANY && s != Shapes.UNIFORM;
    }

    /** Pushes the places of all lanes. */
    private void places(Array a, Expr index) {
        push(index);
        if (a.space() == Space.PRIVATE) {
            code.loadConstant(frame.plan.lanes());
            method(Descs.INTS, "mul", Descs.INTS, CD_int);
            frame.load(ScalarCode.ITEM, Type.INT);
            method(Descs.INTS, "add", Descs.INTS, CD_int);
            code.getstatic(Descs.LANES, "IOTA", Descs.INTS);
            method(Descs.INTS, "add", Descs.INTS, Descs.VECTOR);
        }
    }

    private static boolean word(Array a) {
        return a.element() == Element.FLOAT
                || a.element() == Element.INT
                || a.element() == Element.HALF && a.space() != Space.GLOBAL;
    }

    private void load(Expr.Load l) {
        Array a = l.array();
        boolean global = a.space() == Space.GLOBAL;
        boolean contiguous = stride(a, l.index()) == 1;
        if (contiguous && word(a)) {
            contiguousLoad(a.name(), a.element().type(), global, place(a, l.index()));
            return;
        }
        if (strided(a, l.index()) && word(a)) {
            int stride = shapes.of(l.index());
            if (Pairs.fit(a, stride)) {
                pairs.load(a, l.index());
            } else {
                spaced.load(a, l.index(), stride);
            }
            return;
        }
        ClassDesc memory = global ? Descs.SEGMENT : Descs.heapArray(a.element());
        Element e = a.element();
        frame.array(a.name());
        if (contiguous && e.bytes() == 2 && mask < 0) {
            scalar.push(l.index());
            lanes("shorts", Descs.INTS, Descs.SEGMENT, CD_int);
        } else {
            places(a, l.index());
            active();
            scratch();
            String name = word(a)
                    ? e.type() == Type.FLOAT ? "gatherFloats" : "gatherInts"
                    : e == Element.BYTE ? "gatherBytes" : "gatherShorts";
            ClassDesc result = word(a) ? Descs.vector(e.type()) : Descs.INTS;
            lanes(name, result, memory, Descs.INTS, Descs.MASK, CD_int.arrayType(), CD_float.arrayType());
        }
        if (e == Element.HALF && global) {
            lanes("halves", Descs.FLOATS, Descs.INTS);
        } else if (e == Element.CHAR) {
            code.loadConstant(0xFFFF);
            method(Descs.INTS, "and", Descs.INTS, CD_int);
        }
    }

    private void scratch() {
        frame.array("#indices");
        frame.array("#values");
    }

    /** Pushes neighbouring elements of an array of ints or floats. */
    void contiguousLoad(String array, Type t, boolean global, Expr index) {
        species(t);
        frame.array(array);
        scalar.push(index);
        ClassDesc type = Descs.vector(t);
        ClassDesc element = t == Type.FLOAT ? CD_float : CD_int;
        if (global) {
            offset();
        }
        if (mask >= 0) {
            code.aload(mask);
            maskOf(t);
        }
        if (global && mask >= 0) {
            function(type, "fromMemorySegment", type, Descs.SPECIES, Descs.SEGMENT, CD_long, Descs.ORDER, Descs.MASK);
        } else if (global) {
            function(type, "fromMemorySegment", type, Descs.SPECIES, Descs.SEGMENT, CD_long, Descs.ORDER);
        } else if (mask >= 0) {
            function(type, "fromArray", type, Descs.SPECIES, element.arrayType(), CD_int, Descs.MASK);
        } else {
            function(type, "fromArray", type, Descs.SPECIES, element.arrayType(), CD_int);
        }
    }

    private void offset() {
        code.i2l().loadConstant(2).lshl().getstatic(Descs.LANES, "ORDER", Descs.ORDER);
    }

    /** Stores the vector on the stack into neighbouring elements. */
    void contiguousStore(String array, Type t, boolean global, Expr index) {
        frame.array(array);
        scalar.push(index);
        ClassDesc type = Descs.vector(t);
        ClassDesc element = t == Type.FLOAT ? CD_float : CD_int;
        if (global) {
            offset();
        }
        if (mask >= 0) {
            code.aload(mask);
            maskOf(t);
        }
        if (global && mask >= 0) {
            method(type, "intoMemorySegment", CD_void, Descs.SEGMENT, CD_long, Descs.ORDER, Descs.MASK);
        } else if (global) {
            method(type, "intoMemorySegment", CD_void, Descs.SEGMENT, CD_long, Descs.ORDER);
        } else if (mask >= 0) {
            method(type, "intoArray", CD_void, element.arrayType(), CD_int, Descs.MASK);
        } else {
            method(type, "intoArray", CD_void, element.arrayType(), CD_int);
        }
    }

    void store(Array a, Expr index, Expr value) {
        boolean global = a.space() == Space.GLOBAL;
        Type t = a.element().type();
        if (a.space() != Space.PRIVATE && shapes.uniform(index) && shapes.uniform(value)) {
            scalar.store(a, index, value);
            return;
        }
        if (word(a) && stride(a, index) == 1) {
            push(value);
            contiguousStore(a.name(), t, global, place(a, index));
            return;
        }
        if (strided(a, index) && word(a)) {
            push(value);
            spaced.store(a, index, shapes.of(index));
            return;
        }
        frame.array(a.name());
        if (global
                && mask < 0
                && shapes.of(index) == 1
                && (a.element() == Element.SHORT || a.element() == Element.CHAR)) {
            scalar.push(index);
            push(value);
            lanes("storeShorts", ConstantDescs.CD_void, Descs.SEGMENT, CD_int, Descs.INTS);
            return;
        }
        places(a, index);
        push(value);
        active();
        scratch();
        String name = switch (a.element()) {
            case FLOAT -> "scatterFloats";
            case INT -> "scatterInts";
            case HALF -> global ? "scatterHalves" : "scatterFloats";
            case BYTE -> "scatterBytes";
            default -> "scatterShorts";
        };
        ClassDesc memory = global ? Descs.SEGMENT : Descs.heapArray(a.element());
        lanes(
                name,
                ConstantDescs.CD_void,
                memory,
                Descs.INTS,
                Descs.vector(t),
                Descs.MASK,
                CD_int.arrayType(),
                CD_float.arrayType());
    }
}
