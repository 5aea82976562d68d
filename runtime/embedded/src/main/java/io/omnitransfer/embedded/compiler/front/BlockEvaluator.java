package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Cond.Relation;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Fold;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Symbolic evaluation of one basic block: its instructions become statements and the jump at its end. */
final class BlockEvaluator extends OperandStack {
    private final @Nullable Operand[] locals;
    private boolean ended;

    BlockEvaluator(MethodDecoder method, BasicBlock block, MethodDecoder.Entry entry) {
        super(method, block, entry.stack());
        this.locals = entry.locals().clone();
    }

    void run(int from, int to) {
        for (int pc = from; pc < to; pc++) {
            here = code.at(pc);
            step(pc, code.instructions.get(pc));
        }
        if (!ended) {
            flush();
            end(new BasicBlock.Goto(method.block(to)));
        }
    }

    private void end(BasicBlock.End end) {
        block.end = end;
        ended = true;
        for (int successor : block.successors()) {
            method.edge(successor, new MethodDecoder.Entry(locals, stack));
        }
    }

    /** The constructor of a fresh object has run. */
    void construct(Operand fresh, Expr value) {
        Operand v = new Operand.Value(keep(value));
        stack.replaceAll(o -> o.equals(fresh) ? v : o);
        for (int i = 0; i < locals.length; i++) {
            if (fresh.equals(locals[i])) {
                locals[i] = v;
            }
        }
    }

    private void assign(int pc, int slot, Expr.Var v, Expr e) {
        if (e instanceof Expr.Const && method.assignedOnce(slot) && !code.isParallel(slot, pc)) {
            locals[slot] = new Operand.Value(e); // known at once: the size of an array may depend on it
            return;
        }
        save(x -> Trees.mentions(x, v.name()));
        Stmt.Assign s = new Stmt.Assign(v, e, here);
        String hint = code.variable(slot, pc);
        if (hint != null) {
            method.hints.put(s, hint);
        }
        if (code.isParallel(slot, pc)) {
            method.parallel.add(s);
        }
        block.statements.add(s);
        locals[slot] = new Operand.Value(v);
    }

    // ---- instructions

    private void step(int pc, Instruction in) {
        switch (in) {
            case LoadInstruction l -> {
                Operand o = locals[l.slot()];
                if (o == null) {
                    throw code.unsupported(
                            pc, "a reference that differs between paths", "arrays are fixed when the kernel compiles");
                }
                push(o);
            }
            case StoreInstruction s -> {
                Operand o = pop();
                if (o instanceof Operand.Fragment(Array f)) {
                    Array kept = new Array(
                            "fragment%d_%d_%s%d".formatted(method.instance, s.slot(), f.element(), f.size()),
                            f.element(),
                            Space.PRIVATE,
                            f.size());
                    copy(f, kept);
                    locals[s.slot()] = new Operand.Fragment(kept);
                } else if (o instanceof Operand.Value(Expr e)) {
                    assign(pc, s.slot(), method.slotVariable(e.type(), s.slot()), e);
                } else {
                    locals[s.slot()] = o;
                }
            }
            case IncrementInstruction i -> {
                if (i.constant() == 0) {
                    return; // an assignment would make it vary where only some work-items come
                }
                Expr.Var v = method.slotVariable(Type.INT, i.slot());
                assign(pc, i.slot(), v, Fold.binary(Op.ADD, v, Expr.Const.of(i.constant())));
            }
            case ConstantInstruction c -> {
                if (!(c.constantValue() instanceof Number n)) {
                    boolean none = c.constantValue().equals(ConstantDescs.NULL);
                    String what = "constant " + (none ? "null" : c.constantValue());
                    throw code.unsupported(pc, what, "kernels have numbers only");
                }
                push(Types.constant(n));
            }
            case OperatorInstruction o -> operator(pc, o.opcode());
            case ConvertInstruction c -> push(Fold.cast(Types.element(c.toType()), popValue(pc)));
            case ArrayLoadInstruction l -> {
                Expr index = popValue(pc);
                push(new Expr.Load(elements(pc, l.typeKind(), pop()), index));
            }
            case ArrayStoreInstruction s -> {
                Expr v = popValue(pc);
                Expr index = popValue(pc);
                emit(new Stmt.Store(elements(pc, s.typeKind(), pop()), index, v, here));
            }
            case NewPrimitiveArrayInstruction n -> {
                Array a = allocate(pc, Types.element(n.typeKind()), Space.PRIVATE, popValue(pc));
                emit(new Stmt.Clear(a));
                push(new Operand.Ref(a));
            }
            case NewObjectInstruction n -> {
                if (!n.className().asInternalName().equals(Types.HALF)) {
                    throw code.unsupported(
                            pc,
                            "new " + n.className().asInternalName().replace('/', '.'),
                            "kernels create HalfFloat and primitive arrays only");
                }
                push(new Operand.Fresh(method.instance, pc));
            }
            case StackInstruction s -> shuffle(pc, s.opcode());
            case FieldInstruction f -> field(pc, f);
            case InvokeInstruction i -> new Calls(this, pc, i).evaluate();
            case TypeCheckInstruction t -> {
                if (t.opcode() != Opcode.CHECKCAST) {
                    throw code.unsupported(pc, "instanceof", "device code has no objects");
                }
            }
            case BranchInstruction b -> branch(pc, b);
            case TableSwitchInstruction t -> multiway(pc, t.cases(), t.defaultTarget());
            case LookupSwitchInstruction t -> multiway(pc, t.cases(), t.defaultTarget());
            case ReturnInstruction r -> {
                switch (method.result) {
                    case Operand.Value(Expr.Var v) -> block.statements.add(new Stmt.Assign(v, popValue(pc), here));
                    case Operand.Fragment(Array f) -> result(pc, f);
                    case null, default -> {}
                }
                end(new BasicBlock.Exit());
            }
            case NopInstruction _ -> {}
            default -> throw code.unsupported(pc, Constructs.of(in), "not possible in device code");
        }
    }

    Array allocate(int pc, Element element, Space space, Expr size) {
        if (!(size instanceof Expr.Const(Type _, Integer n))) {
            throw new NonConstantSizeException(code.unsupported(
                    pc,
                    "array of " + io.omnitransfer.embedded.compiler.ir.Printer.print(size) + " elements",
                    "sizes of local and private arrays are constants or scalar arguments"));
        }
        String kind = space == Space.LOCAL ? "local" : "private";
        return new Array("%s%d_%d".formatted(kind, method.instance, pc), element, space, n);
    }

    /** The array an element is of: accumulators are a lane's four numbers, operands of a product have no elements. */
    private Array elements(int pc, TypeKind type, Operand o) {
        boolean numbers = type == TypeKind.FLOAT || type == TypeKind.INT;
        return o instanceof Operand.Fragment(Array f) && numbers ? f : array(pc, o);
    }

    private void operator(int pc, Opcode o) {
        String name = o.name();
        if (o == Opcode.ARRAYLENGTH) {
            push(Expr.Const.of(array(pc, pop()).size()));
            return;
        }
        String op = name.substring(1);
        if (op.startsWith("CMP")) {
            Expr b = popValue(pc);
            Expr a = popValue(pc);
            push(new Expr.Compare(a, b, op.equals("CMPG") ? 1 : op.equals("CMPL") ? -1 : 0));
            return;
        }
        if (op.equals("NEG")) {
            push(Fold.negate(popValue(pc)));
            return;
        }
        Expr b = popValue(pc);
        Expr a = popValue(pc);
        push(Fold.binary(Op.valueOf(op), a, b));
    }

    private void field(int pc, FieldInstruction f) {
        String owner = f.owner().asInternalName();
        String name = f.name().stringValue();
        if (owner.equals(Types.API + "KernelContext") && f.opcode() == Opcode.GETFIELD) {
            pop();
            push(id(pc, name));
            return;
        }
        if (f.opcode() == Opcode.GETSTATIC && owner.equals(Types.API + "enums/MMAShape")) {
            push(new Operand.Shape(name));
            return;
        }
        if (f.opcode() != Opcode.GETSTATIC) {
            throw code.unsupported(pc, "field " + name, "kernels read static final numbers only");
        }
        try {
            Class<?> type = Class.forName(owner.replace('/', '.'), true, code.owner.getClassLoader());
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            if (!Modifier.isFinal(field.getModifiers()) || !field.getType().isPrimitive()) {
                throw code.unsupported(pc, "static field " + name, "kernels read static final numbers only");
            }
            Object v = field.get(null);
            push(
                    v instanceof Number n
                            ? Types.constant(n)
                            : Expr.Const.of(v instanceof Boolean b ? b ? 1 : 0 : (Character) v));
        } catch (ReflectiveOperationException e) {
            throw code.unsupported(pc, "static field " + name, "cannot be read: " + e);
        }
    }

    /** Leaves the accumulators a helper returns in {@code target}. */
    private void result(int pc, Array target) {
        if (!(pop() instanceof Operand.Fragment(Array f)) || f.element() != target.element()) {
            throw code.unsupported(pc, "a returned array", "helpers return numbers or accumulators of a warp");
        }
        copy(f, target);
    }

    private Expr id(int pc, String field) {
        int dimension = Character.toLowerCase(field.charAt(field.length() - 1)) - 'x';
        return new Expr.Id(
                switch (field.substring(0, field.length() - 1)) {
                    case "globalId" -> Expr.Id.Kind.GLOBAL_ID;
                    case "localId" -> Expr.Id.Kind.LOCAL_ID;
                    case "groupId" -> Expr.Id.Kind.GROUP_ID;
                    case "globalGroupSize" -> Expr.Id.Kind.GLOBAL_SIZE;
                    case "localGroupSize" -> Expr.Id.Kind.LOCAL_SIZE;
                    default -> throw code.unsupported(pc, "KernelContext." + field, "not known to the compiler");
                },
                dimension);
    }

    private void branch(int pc, BranchInstruction b) {
        int target = method.block(code.target(b.target()));
        String name = b.opcode().name();
        if (name.startsWith("GOTO")) {
            flush();
            end(new BasicBlock.Goto(target));
            return;
        }
        Cond c;
        if (name.startsWith("IF_ICMP")) {
            Expr y = popValue(pc);
            c = new Cond(Relation.valueOf(name.substring(7)), false, popValue(pc), y);
        } else if (name.contains("NULL") || name.contains("ACMP")) {
            throw code.unsupported(
                    pc,
                    "comparison of references",
                    "device code has no objects; two ids are compared as (int) a == (int) b");
        } else {
            c = againstZero(Relation.valueOf(name.substring(2)), popValue(pc));
        }
        List<Expr> operands = new ArrayList<>(List.of(c.a(), c.b()));
        if (stack.stream().anyMatch(Operand.Value.class::isInstance)) {
            operands.replaceAll(e -> keep(e));
        }
        flush();
        c = new Cond(c.relation(), c.negated(), operands.get(0), operands.get(1));
        int next = method.block(pc + 1);
        Boolean known = Fold.known(c);
        end(known == null ? new BasicBlock.Branch(c, here, target, next) : new BasicBlock.Goto(known ? target : next));
    }

    /** {@code e relation 0}; a comparison of two numbers turns into the condition it was compiled from, NaN included. */
    private static Cond againstZero(Relation r, Expr e) {
        if (!(e instanceof Expr.Compare c)) {
            return new Cond(r, false, e, Expr.Const.of(0));
        }
        boolean plain = c.a().type().integral()
                || r == Relation.EQ
                || r == Relation.NE
                || c.nan() > 0 && (r == Relation.LT || r == Relation.LE)
                || c.nan() < 0 && (r == Relation.GT || r == Relation.GE);
        return plain ? new Cond(r, false, c.a(), c.b()) : new Cond(r.inverse(), true, c.a(), c.b());
    }

    private void multiway(int pc, List<SwitchCase> cases, Label defaultTarget) {
        Expr selector = keep(popValue(pc));
        flush();
        int otherwise = method.block(code.target(defaultTarget));
        Map<Integer, Integer> targets = new TreeMap<>();
        for (SwitchCase c : cases) {
            targets.put(c.caseValue(), method.block(code.target(c.target())));
        }
        if (selector instanceof Expr.Const(Type _, Integer known)) {
            end(new BasicBlock.Goto(targets.getOrDefault(known, otherwise)));
        } else {
            end(new BasicBlock.Multiway(selector, targets, otherwise));
        }
    }
}
