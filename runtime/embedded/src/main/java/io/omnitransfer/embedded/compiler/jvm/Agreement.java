package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Cond.Relation;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Whether the lanes of a full vector agree on a condition. They mostly do, at {@code i < n} all but once, and code without
 * masks is several times as fast where the hardware has no mask registers.
 *
 * <p>If the condition compares a number that grows from lane to lane with one that is the same for all, the first and the
 * last lane tell. They are compared as longs, so that a last lane that wraps around is noticed.
 */
final class Agreement {
    private static final Opcode[] INT = {Opcode.IF_ICMPLT, Opcode.IF_ICMPLE};

    private final Frame frame;
    private final CodeBuilder code;
    private final ScalarCode scalar;
    private final VectorCode vector;
    private final Shapes shapes;

    Agreement(Frame frame, ScalarCode scalar, VectorCode vector) {
        this.frame = frame;
        this.code = frame.code;
        this.scalar = scalar;
        this.vector = vector;
        this.shapes = frame.plan.shapes;
    }

    /**
     * Jumps to {@code none} or {@code some} if no or not every lane fulfils the condition; goes on if all do.
     *
     * @return local variable of the mask of lanes that do, set at {@code some}; −1 if there is none
     */
    int test(Cond condition, Label none, Label some) {
        Cond c = condition.negated() && condition.a().type() == Type.INT
                ? new Cond(condition.relation().inverse(), false, condition.a(), condition.b())
                : condition;
        boolean swap = c.relation() == Relation.GT || c.relation() == Relation.GE;
        boolean ordered = swap || c.relation() == Relation.LT || c.relation() == Relation.LE;
        Expr low = swap ? c.b() : c.a();
        Expr high = swap ? c.a() : c.b();
        int equal = c.relation() == Relation.LE || c.relation() == Relation.GE ? 1 : 0;
        if (ordered && low.type() == Type.INT && shapes.uniform(high) && small(low)) {
            growing(low, high, equal, none, some);
            return -1;
        }
        if (ordered && low.type() == Type.INT && shapes.uniform(low) && small(high)) {
            bounded(low, high, equal, none, some);
            return -1;
        }
        int chosen = frame.newReference();
        vector.condition(condition);
        code.astore(chosen);
        reduce(chosen, "anyTrue");
        code.ifeq(none);
        reduce(chosen, "allTrue");
        code.ifeq(some);
        return chosen;
    }

    /** Whether the value grows from lane to lane, by so little that differences within a vector are ints. */
    private boolean small(Expr e) {
        return shapes.of(e) > 0 && shapes.of(e) < 1 << 16;
    }

    private void reduce(int mask, String method) {
        code.aload(mask).invokevirtual(Descs.MASK, method, MethodTypeDesc.of(ConstantDescs.CD_boolean));
    }

    /** {@code low < high}, or {@code low <= high}, where {@code low} grows: the last lane decides for all. */
    private void growing(Expr low, Expr high, int equal, Label none, Label some) {
        int first = first(low);
        int bound = first(high);
        int span = shapes.of(low) * (Lanes.WIDTH - 1);
        Label all = code.newLabel();
        code.iload(first);
        if (equal == 0) {
            // first < bound - span, without wrapping: just-in-time compilers know loops of this form
            code.iload(bound).loadConstant(Integer.MIN_VALUE + span);
            code.invokestatic(
                    ClassDesc.of("java.lang.Math"),
                    "max",
                    MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int));
            code.loadConstant(span).isub().if_icmplt(all);
        } else {
            code.i2l()
                    .loadConstant((long) span)
                    .ladd()
                    .iload(bound)
                    .i2l()
                    .lcmp()
                    .ifle(all);
        }
        code.iload(first).iload(bound);
        code.with(BranchInstruction.of(INT[equal], some));
        wraps(first, shapes.of(low), some);
        code.goto_(none).labelBinding(all);
    }

    /** {@code low < high}, or {@code low <= high}, where {@code high} grows: the first lane decides for all. */
    private void bounded(Expr low, Expr high, int equal, Label none, Label some) {
        int bound = first(low);
        int first = first(high);
        Label all = code.newLabel();
        code.iload(bound).iload(first);
        code.with(BranchInstruction.of(INT[equal], all));
        code.iload(bound).i2l();
        last(first, shapes.of(high));
        code.lcmp();
        code.with(BranchInstruction.of(equal == 0 ? Opcode.IFLT : Opcode.IFLE, some));
        code.goto_(none).labelBinding(all);
        wraps(first, shapes.of(high), some);
    }

    private int first(Expr e) {
        scalar.push(e);
        int slot = code.allocateLocal(Descs.kind(Type.INT));
        code.istore(slot);
        return slot;
    }

    private void last(int first, int stride) {
        code.iload(first).i2l().loadConstant((long) stride * (Lanes.WIDTH - 1)).ladd();
    }

    private void wraps(int first, int stride, Label target) {
        code.iload(first)
                .loadConstant(Integer.MAX_VALUE - stride * (Lanes.WIDTH - 1))
                .if_icmpgt(target);
    }
}
