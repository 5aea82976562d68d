package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Cond.Relation;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Position;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/** Expressions of one work-item, or of all if they are uniform. */
final class ScalarCode {
    /** Local variables that hold the position of the work-item in its group. */
    static final List<String> LANE = List.of("#lx", "#ly", "#lz");

    /** Local variable that holds the number of the work-item in its group. */
    static final String ITEM = "#item";

    private final Frame frame;
    private final CodeBuilder code;
    /** What the current statement was made of. */
    Position at = Position.NONE;

    ScalarCode(Frame frame) {
        this.frame = frame;
        this.code = frame.code;
    }

    void push(Expr e) {
        switch (e) {
            case Expr.Const c -> {
                switch (c.value()) {
                    case Integer v -> code.loadConstant((int) v);
                    case Long v -> code.loadConstant((long) v);
                    case Float v -> code.loadConstant((float) v);
                    default -> code.loadConstant(c.value().doubleValue());
                }
            }
            case Expr.Var v -> frame.load(v.name(), v.type());
            case Expr.Id i -> id(i);
            case Expr.Binary b -> {
                push(b.a());
                push(b.b());
                operator(b.type(), b.op().name());
            }
            case Expr.Neg n -> {
                push(n.a());
                operator(n.type(), "NEG");
            }
            case Expr.Cast c -> cast(c);
            case Expr.Compare c -> {
                push(c.a());
                push(c.b());
                compare(c.a().type(), c.nan() > 0);
            }
            case Expr.Select s -> {
                Label otherwise = code.newLabel();
                Label end = code.newLabel();
                branch(s.condition(), false, otherwise);
                push(s.a());
                code.goto_(end).labelBinding(otherwise);
                push(s.b());
                code.labelBinding(end);
            }
            case Expr.Load l -> load(l);
            case Expr.Length l -> {
                frame.array(l.array().name());
                code.invokeinterface(Descs.SEGMENT, "byteSize", MethodTypeDesc.of(ConstantDescs.CD_long));
                code.loadConstant((long) l.array().element().bytes()).ldiv().l2i();
            }
            case Expr.Call c -> call(c);
            case Expr.Shuffle s -> throw new IllegalStateException("not lowered: " + s);
        }
    }

    private void id(Expr.Id i) {
        int d = i.dimension();
        int size = frame.plan.local.get(d);
        String group = Plan.POSITION.get(d);
        switch (i.kind()) {
            case LOCAL_ID -> frame.load(LANE.get(d), Type.INT);
            case LOCAL_SIZE -> code.loadConstant(size);
            case GROUP_ID -> frame.load(group, Type.INT);
            case GLOBAL_SIZE -> {
                frame.load(Plan.POSITION.get(3 + d), Type.INT);
                code.loadConstant(size).imul();
            }
            case GLOBAL_ID -> {
                frame.load(group, Type.INT);
                code.loadConstant(size).imul();
                frame.load(LANE.get(d), Type.INT);
                code.iadd();
            }
        }
    }

    private void operator(Type type, String name) {
        String prefix = type == Type.LONG ? "L" : type.name().substring(0, 1);
        code.with(OperatorInstruction.of(Opcode.valueOf(prefix + name)));
    }

    private void cast(Expr.Cast c) {
        push(c.a());
        if (c.to() == Element.HALF) {
            bits("floatToFloat16", ConstantDescs.CD_short, ConstantDescs.CD_float);
            bits("float16ToFloat", ConstantDescs.CD_float, ConstantDescs.CD_short);
        } else {
            code.conversion(Descs.kind(c.a().type()), TypeKind.valueOf(c.to().name()));
        }
    }

    private void bits(String name, ClassDesc result, ClassDesc argument) {
        code.invokestatic(Descs.FLOAT_BOX, name, MethodTypeDesc.of(result, argument));
    }

    private void call(Expr.Call c) {
        c.arguments().forEach(this::push);
        switch (c.name()) {
            case "floatToFloat16" -> bits(c.name(), ConstantDescs.CD_short, ConstantDescs.CD_float);
            case "float16ToFloat" -> {
                code.i2s();
                bits(c.name(), ConstantDescs.CD_float, ConstantDescs.CD_short);
            }
            default -> {
                List<ClassDesc> parameters =
                        c.arguments().stream().map(a -> Descs.of(a.type())).toList();
                code.invokestatic(
                        ClassDesc.ofInternalName(c.owner()),
                        c.name(),
                        MethodTypeDesc.of(Descs.of(c.type()), parameters));
            }
        }
    }

    private void compare(Type type, boolean nanIsGreater) {
        switch (type) {
            case INT ->
                code.invokestatic(
                        ConstantDescs.CD_Integer,
                        "compare",
                        MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int));
            case LONG -> code.lcmp();
            case FLOAT -> code.with(OperatorInstruction.of(nanIsGreater ? Opcode.FCMPG : Opcode.FCMPL));
            case DOUBLE -> code.with(OperatorInstruction.of(nanIsGreater ? Opcode.DCMPG : Opcode.DCMPL));
        }
    }

    /** Jumps if the condition is {@code sense}. */
    void branch(Cond c, boolean sense, Label target) {
        push(c.a());
        push(c.b());
        boolean positive = sense != c.negated();
        Relation r = positive ? c.relation() : c.relation().inverse();
        if (c.a().type() == Type.INT) {
            code.with(BranchInstruction.of(Opcode.valueOf("IF_ICMP" + r.name()), target));
            return;
        }
        boolean less = c.relation() == Relation.LT || c.relation() == Relation.LE;
        compare(c.a().type(), less);
        code.with(BranchInstruction.of(Opcode.valueOf("IF" + r.name()), target));
    }

    /** In strict code, checks the index on the stack. */
    private void check(Array a) {
        if (!frame.plan.strict) {
            return;
        }
        boolean global = a.space() == Space.GLOBAL;
        if (global) {
            frame.array(a.name());
            code.loadConstant(a.element().bytes());
        } else {
            code.loadConstant(a.size());
        }
        code.loadConstant(Checks.name(a));
        if (frame.region) {
            frame.load(ITEM, Type.INT);
        } else {
            code.loadConstant(-1);
        }
        code.loadConstant(at.or(""));
        List<ClassDesc> memory = global ? List.of(Descs.SEGMENT, ConstantDescs.CD_int) : List.of(ConstantDescs.CD_int);
        List<ClassDesc> parameters = new ArrayList<>(List.of(ConstantDescs.CD_int));
        parameters.addAll(memory);
        parameters.addAll(List.of(ConstantDescs.CD_String, ConstantDescs.CD_int, ConstantDescs.CD_String));
        code.invokestatic(
                ClassDesc.of(Checks.class.getName()), "inside", MethodTypeDesc.of(ConstantDescs.CD_int, parameters));
    }

    /** Pushes the place of a private array's element: elements lie apart by the number of work-items. */
    private void index(Array a, Expr index) {
        push(index);
        check(a);
        if (a.space() == Space.PRIVATE) {
            code.loadConstant(frame.plan.lanes()).imul();
            frame.load(ITEM, Type.INT);
            code.iadd();
        }
    }

    private void load(Expr.Load l) {
        Array a = l.array();
        frame.array(a.name());
        if (a.space() != Space.GLOBAL) {
            index(a, l.index());
            code.arrayLoad(Descs.heap(a.element()));
            return;
        }
        TypeKind kind = Descs.memory(a.element());
        ClassDesc layout = Descs.layout(kind);
        code.getstatic(Descs.LAYOUT, "JAVA_" + kind.name(), layout);
        push(l.index());
        check(a);
        code.i2l();
        code.invokeinterface(
                Descs.SEGMENT, "getAtIndex", MethodTypeDesc.of(kind.upperBound(), layout, ConstantDescs.CD_long));
        if (a.element() == Element.HALF) {
            bits("float16ToFloat", ConstantDescs.CD_float, ConstantDescs.CD_short);
        }
    }

    void store(Array a, Expr index, Expr value) {
        frame.array(a.name());
        if (a.space() != Space.GLOBAL) {
            index(a, index);
            push(value);
            code.arrayStore(Descs.heap(a.element()));
            return;
        }
        TypeKind kind = Descs.memory(a.element());
        ClassDesc layout = Descs.layout(kind);
        code.getstatic(Descs.LAYOUT, "JAVA_" + kind.name(), layout);
        push(index);
        check(a);
        code.i2l();
        push(value);
        if (a.element() == Element.HALF) {
            bits("floatToFloat16", ConstantDescs.CD_short, ConstantDescs.CD_float);
        } else {
            code.conversion(Descs.kind(value.type()), kind);
        }
        code.invokeinterface(
                Descs.SEGMENT,
                "setAtIndex",
                MethodTypeDesc.of(ConstantDescs.CD_void, layout, ConstantDescs.CD_long, kind.upperBound()));
    }

    /** A group runs on one thread, but others may work on the same global array. */
    void atomicAdd(Array a, Expr index, Expr value) {
        frame.array(a.name());
        ClassDesc type = Descs.of(a.element().type());
        if (a.space() == Space.GLOBAL) {
            push(index);
            check(a);
            push(value);
            code.invokestatic(
                    Descs.LANES,
                    "atomicAdd",
                    MethodTypeDesc.of(ConstantDescs.CD_void, Descs.SEGMENT, ConstantDescs.CD_int, type));
        } else {
            index(a, index);
            code.dup2().arrayLoad(Descs.heap(a.element()));
            push(value);
            operator(a.element().type(), "ADD");
            code.arrayStore(Descs.heap(a.element()));
        }
    }

    private void initial(TypeKind kind) {
        boolean real = kind == TypeKind.FLOAT || kind == TypeKind.DOUBLE;
        if (frame.plan.strict && real) {
            code.loadConstant(Float.NaN).conversion(TypeKind.FLOAT, kind);
        } else {
            code.loadConstant(frame.plan.strict ? Checks.POISON : 0).conversion(TypeKind.INT, kind.asLoadable());
        }
    }

    /** Fills this work-item's private array with zeros; in strict code with what TornadoVM may leave there: anything. */
    void clear(Array a) {
        Label top = code.newLabel();
        Label end = code.newLabel();
        TypeKind kind = Descs.heap(a.element());
        code.loadConstant(0).istore(frame.slot("#k", Type.INT)).labelBinding(top);
        frame.load("#k", Type.INT);
        code.loadConstant(a.size()).if_icmpge(end);
        frame.array(a.name());
        index(a, new Expr.Var("#k", Type.INT));
        initial(kind);
        code.arrayStore(kind).iinc(frame.slot("#k", Type.INT), 1).goto_(top).labelBinding(end);
    }
}
