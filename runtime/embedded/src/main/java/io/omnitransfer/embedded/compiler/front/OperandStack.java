package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Position;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.lang.classfile.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The operand stack while a basic block is evaluated symbolically. It holds expressions; what a later statement would
 * change is saved in a temporary first.
 */
class OperandStack {
    final MethodDecoder method;
    final MethodCode code;
    final BasicBlock block;
    final ArrayList<Operand> stack;
    /** Where the current instruction comes from. */
    Position here = Position.NONE;

    OperandStack(MethodDecoder method, BasicBlock block, List<Operand> entry) {
        this.method = method;
        this.code = method.code;
        this.block = block;
        this.stack = new ArrayList<>(entry);
    }

    Operand pop() {
        return stack.removeLast();
    }

    void push(Operand o) {
        stack.add(o);
    }

    void push(Expr e) {
        stack.add(new Operand.Value(e));
    }

    Expr value(int pc, Operand o) {
        if (o instanceof Operand.Value(Expr e)) {
            return e;
        }
        throw code.unsupported(pc, "an object used as a value", "kernels compute with primitives");
    }

    Expr popValue(int pc) {
        return value(pc, pop());
    }

    Array array(int pc, @Nullable Operand o) {
        if (o instanceof Operand.Ref(Array a)) {
            return a;
        }
        throw code.unsupported(
                pc, "access to an array that differs between paths", "arrays are fixed when the kernel compiles");
    }

    /** Puts every stacked expression that fulfils the predicate into a temporary. */
    void save(Predicate<Expr> endangered) {
        stack.replaceAll(
                o -> o instanceof Operand.Value(Expr e) && endangered.test(e) ? new Operand.Value(keep(e)) : o);
    }

    void saveLoads() {
        save(Trees::loads);
    }

    /** The expression if copying it costs nothing, else a temporary that holds it. */
    Expr keep(Expr e) {
        if (e instanceof Expr.Const || e instanceof Expr.Id) {
            return e;
        }
        Expr.Var t = new Expr.Var(method.names.unique("t"), e.type());
        block.statements.add(new Stmt.Assign(t, e, here));
        return t;
    }

    Operand keep(Operand o) {
        boolean simple = !(o instanceof Operand.Value(Expr e)) || e instanceof Expr.Var;
        return simple ? o : new Operand.Value(keep(((Operand.Value) o).expression()));
    }

    void emit(Stmt s) {
        saveLoads();
        block.statements.add(s);
    }

    void emitAll(List<Stmt> s) {
        saveLoads();
        block.statements.addAll(s);
    }

    /** Copies a fragment. */
    void copy(Array from, Array to) {
        for (int i = 0; i < from.size(); i++) {
            emit(new Stmt.Store(to, Expr.Const.of(i), new Expr.Load(from, Expr.Const.of(i)), here));
        }
    }

    /** Moves what is on the stack at the end of a block into the variables that carry it to the next. */
    void flush() {
        if (stack.size() > 1) {
            save(e -> Trees.any(e, x -> x instanceof Expr.Var v && method.isStackVariable(v)));
        }
        for (int i = 0; i < stack.size(); i++) {
            if (stack.get(i) instanceof Operand.Value(Expr e)) {
                Expr.Var v = method.stackVariable(e.type(), i);
                block.statements.add(new Stmt.Assign(v, e, here));
                stack.set(i, new Operand.Value(v));
            }
        }
    }

    private static int slots(Operand o) {
        return o instanceof Operand.Value(Expr e) ? e.type().slots() : 1;
    }

    /** Stack instructions: copies the top {@code n} slots below the {@code under} slots beneath them. */
    void shuffle(int pc, Opcode o) {
        switch (o) {
            case POP, POP2 -> take(o == Opcode.POP ? 1 : 2);
            case DUP -> duplicate(1, 0);
            case DUP_X1 -> duplicate(1, 1);
            case DUP_X2 -> duplicate(1, 2);
            case DUP2 -> duplicate(2, 0);
            case DUP2_X1 -> duplicate(2, 1);
            case DUP2_X2 -> duplicate(2, 2);
            case SWAP -> {
                Operand b = pop();
                Operand a = pop();
                push(b);
                push(a);
            }
            default -> throw code.unsupported(pc, "instruction " + o, "not known to the compiler");
        }
    }

    private List<Operand> take(int slots) {
        List<Operand> taken = new ArrayList<>();
        for (int n = 0; n < slots; ) {
            Operand o = pop();
            n += slots(o);
            taken.addFirst(o);
        }
        return taken;
    }

    private void duplicate(int n, int under) {
        List<Operand> top = new ArrayList<>(take(n));
        top.replaceAll(this::keep);
        List<Operand> beneath = take(under);
        stack.addAll(top);
        stack.addAll(beneath);
        stack.addAll(top);
    }
}
