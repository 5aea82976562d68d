package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Clear;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Statements of a vector of work-items. Uniform control flow is control flow; where lanes part, a mask says which are
 * active. A divergent jump parks its lanes: they leave the mask and return to it at the end of the jump's target. Code
 * never runs for an empty mask.
 */
final class VectorStatements extends ScalarStatements {
    final VectorCode vector;
    private final Shapes shapes;
    private final Divergence divergence;
    private final Agreement agreement;
    private final Map<Stmt, TransposedStore> transposed = new IdentityHashMap<>();
    /** Masks of lanes that have left a construct, by label. */
    private final Map<Integer, Integer> broken = new HashMap<>();
    /** Masks of lanes that wait for the next iteration of a loop, by label. */
    private final Map<Integer, Integer> waiting = new HashMap<>();

    VectorStatements(Frame frame, List<TransposedStore> transposed) {
        super(frame);
        transposed.forEach(t -> this.transposed.put(t.store(), t));
        this.vector = new VectorCode(frame, scalar);
        this.shapes = frame.plan.shapes;
        this.divergence = shapes.divergence();
        this.agreement = new Agreement(frame, scalar, vector);
    }

    @Override
    void list(List<Stmt> statements) {
        Label end = code.newLabel();
        for (int i = 0; i < statements.size(); i++) {
            Stmt s = statements.get(i);
            if (vector.mask < 0
                    && Pairs.fill(statements, i, frame.plan)
                    && !transposed.containsKey(s)
                    && !transposed.containsKey(statements.get(i + 1))) {
                vector.pairs.store((Store) s, (Store) statements.get(++i));
                continue;
            }
            statement(s);
            if (divergence.escaped(s) && s != statements.getLast()) {
                code.aload(vector.mask);
                anyTrue();
                code.ifeq(end);
            }
        }
        code.labelBinding(end);
    }

    @Override
    void statement(Stmt s) {
        switch (s) {
            case Assign a -> assign(a);
            case Store x when transposed.containsKey(x) -> putDown(transposed.get(x));
            case Store x -> vector.store(x.array(), x.index(), x.value());
            case Clear c -> clear(c.array());
            case If i when !shapes.uniform(i.condition()) -> branch(i);
            case Loop l when divergent(s, l.label()) -> loop(l);
            case Block b when divergent(s, b.label()) -> block(b);
            case Break b when divergence.breaks(b.label()) -> park(broken, b.label());
            case Continue c when divergence.continues(c.label()) -> park(waiting, c.label());
            default -> super.statement(s);
        }
    }

    /** Stores the values in the order of the work-items, and notes where the first one's belongs. */
    private void putDown(TransposedStore t) {
        Expr.Var item = new Expr.Var(ScalarCode.ITEM, Type.INT);
        vector.push(t.store().value());
        vector.contiguousStore(t.values(), Type.FLOAT, false, item);
        Label other = code.newLabel();
        scalar.push(item);
        code.ifne(other);
        scalar.push(t.store().index());
        frame.store(t.first(), Type.INT);
        code.labelBinding(other);
    }

    private boolean divergent(Stmt s, int label) {
        return divergence.breaks(label) || divergence.continues(label) || divergence.escaped(s);
    }

    private void assign(Assign a) {
        String name = a.target().name();
        if (shapes.of(name) != Shapes.ANY) {
            super.statement(a);
            return;
        }
        Type t = a.target().type();
        int slot = frame.vectorSlot(name);
        boolean blend = vector.mask >= 0 && divergence.blends(a);
        if (blend) {
            code.aload(slot);
        }
        vector.push(a.value());
        if (blend) {
            code.aload(vector.mask);
            ClassDesc type = Descs.vector(t);
            if (t != Type.FLOAT) {
                code.getstatic(Descs.LANES, "INTS", Descs.SPECIES);
                mask("cast", Descs.SPECIES);
            }
            code.invokevirtual(type, "blend", MethodTypeDesc.of(type, Descs.VECTOR, Descs.MASK));
        }
        code.astore(slot);
    }

    private void clear(Array a) {
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.loadConstant(0).istore(frame.slot("#k", Type.INT)).labelBinding(top);
        frame.load("#k", Type.INT);
        code.loadConstant(a.size()).if_icmpge(end);
        vector.store(
                a, new Expr.Var("#k", Type.INT), Expr.Const.zero(a.element().type()));
        code.iinc(frame.slot("#k", Type.INT), 1).goto_(top).labelBinding(end);
    }

    // ---- masks

    private void mask(String method, ClassDesc... parameters) {
        code.invokevirtual(Descs.MASK, method, MethodTypeDesc.of(Descs.MASK, parameters));
    }

    private void anyTrue() {
        code.invokevirtual(Descs.MASK, "anyTrue", MethodTypeDesc.of(ConstantDescs.CD_boolean));
    }

    private int empty() {
        int slot = frame.newReference();
        code.getstatic(Descs.LANES, "NONE", Descs.MASK).astore(slot);
        return slot;
    }

    /** {@code into |= other} */
    private void unite(int into, int other) {
        code.aload(into).aload(other);
        mask("or", Descs.MASK);
        code.astore(into);
    }

    private static int slot(Map<Integer, Integer> masks, int label) {
        Integer slot = masks.get(label);
        if (slot == null) {
            throw new IllegalStateException("lanes jump to unknown label " + label);
        }
        return slot;
    }

    private void park(Map<Integer, Integer> place, int label) {
        unite(slot(place, label), vector.mask);
        code.getstatic(Descs.LANES, "NONE", Descs.MASK).astore(vector.mask);
    }

    /** Begins a construct with a mask of its own; returns the outer one. */
    private int own() {
        int outer = vector.mask;
        int own = frame.newReference();
        vector.active();
        code.astore(own);
        vector.mask = own;
        return outer;
    }

    /** Ends a construct: only lanes that have left for further out are missing from the outer mask. */
    private void leave(Stmt s, int outer, int remaining) {
        if (divergence.escaped(s)) {
            code.aload(remaining).astore(outer);
        }
        vector.mask = outer;
    }

    private void branch(If i) {
        if (vector.mask >= 0 || divergence.escaped(i)) {
            vector.condition(i.condition());
            branch(i, stored());
            return;
        }
        List<If> nested = nested(i);
        if (nested.size() > 1) {
            conjunction(nested);
            return;
        }
        Label none = code.newLabel();
        Label some = code.newLabel();
        Label end = code.newLabel();
        int chosen = agreement.test(i.condition(), none, some);
        list(i.then());
        code.goto_(end).labelBinding(none);
        list(i.otherwise());
        code.goto_(end).labelBinding(some);
        if (chosen < 0) {
            vector.condition(i.condition());
            chosen = stored();
        }
        branch(i, chosen);
        code.labelBinding(end);
    }

    /** The branch, and those that it consists of as long as their conditions can be evaluated at any time. */
    private List<If> nested(If outer) {
        List<If> out = new ArrayList<>(List.of(outer));
        If i = outer;
        while (i.otherwise().isEmpty()
                && i.then().size() == 1
                && i.then().get(0) instanceof If inner
                && inner.otherwise().isEmpty()
                && !shapes.uniform(inner.condition())
                && harmless(inner.condition().a())
                && harmless(inner.condition().b())
                && !divergence.escaped(inner)) {
            out.add(inner);
            i = inner;
        }
        return out;
    }

    private static boolean harmless(Expr e) {
        return !Trees.any(
                e,
                x -> x instanceof Expr.Load
                        || x instanceof Expr.Binary b
                                && (b.op() == Expr.Binary.Op.DIV || b.op() == Expr.Binary.Op.REM));
    }

    /** Branches inside of each other: code once for lanes that all fulfil all conditions, and once for some. */
    private void conjunction(List<If> nested) {
        Label none = code.newLabel();
        Label some = code.newLabel();
        nested.forEach(i -> agreement.test(i.condition(), none, some));
        List<Stmt> then = nested.getLast().then();
        list(then);
        code.goto_(none).labelBinding(some);
        vector.condition(nested.getFirst().condition());
        nested.stream().skip(1).forEach(i -> {
            vector.condition(i.condition());
            mask("and", Descs.MASK);
        });
        arm(then, stored());
        vector.mask = -1;
        code.labelBinding(none);
    }

    private int stored() {
        int slot = frame.newReference();
        code.astore(slot);
        return slot;
    }

    /** @param chosen mask of the lanes that fulfil the condition, active or not */
    private void branch(If i, int chosen) {
        int outer = vector.mask;
        code.aload(chosen);
        if (outer >= 0) {
            code.aload(outer);
            mask("and", Descs.MASK);
        }
        int then = stored();
        int otherwise = -1;
        if (!i.otherwise().isEmpty() || divergence.escaped(i)) {
            vector.active();
            code.aload(chosen);
            mask("andNot", Descs.MASK);
            otherwise = stored();
        }
        arm(i.then(), then);
        arm(i.otherwise(), otherwise);
        if (divergence.escaped(i)) {
            unite(then, otherwise);
        }
        leave(i, outer, then);
    }

    private void arm(List<Stmt> statements, int mask) {
        if (!statements.isEmpty()) {
            Label skip = code.newLabel();
            code.aload(mask);
            anyTrue();
            code.ifeq(skip);
            vector.mask = mask;
            list(statements);
            code.labelBinding(skip);
        }
    }

    /** While no lane of a full vector leaves a loop that lanes only leave at its head, there is no mask. */
    private void loop(Loop l) {
        if (vector.mask >= 0 || !leavesAtHead(l)) {
            masked(l);
            return;
        }
        Label some = code.newLabel();
        Label end = code.newLabel();
        Label top = code.newBoundLabel();
        // asked whether all stay, `i < n` becomes a comparison that just-in-time compilers know loops by
        agreement.test(((If) l.body().getFirst()).condition().not(), end, some);
        list(l.body().subList(1, l.body().size()));
        code.goto_(top).labelBinding(some);
        masked(l);
        code.labelBinding(end);
    }

    private boolean leavesAtHead(Loop l) {
        List<Stmt> rest = l.body().subList(1, l.body().size());
        return l.guard() != null
                && !divergence.escaped(l)
                && !Trees.anyStatement(
                        rest,
                        s -> divergence.escaped(s)
                                || s.equals(new Break(l.label()))
                                || s.equals(new Continue(l.label())));
    }

    private void masked(Loop l) {
        int outer = own();
        int own = vector.mask;
        boolean parts = divergence.breaks(l.label());
        boolean waits = divergence.continues(l.label());
        if (parts) {
            broken.put(l.label(), empty());
        }
        if (waits) {
            waiting.put(l.label(), empty());
        }
        Label top = code.newBoundLabel();
        Label next = code.newLabel();
        Label end = code.newLabel();
        continues.put(l.label(), next);
        breaks.put(l.label(), end);
        list(l.body());
        code.labelBinding(next);
        if (waits) {
            unite(own, slot(waiting, l.label()));
            code.getstatic(Descs.LANES, "NONE", Descs.MASK).astore(slot(waiting, l.label()));
        }
        code.aload(own);
        anyTrue();
        code.ifne(top).labelBinding(end);
        leave(l, outer, parts ? slot(broken, l.label()) : own);
    }

    private void block(Block b) {
        int outer = own();
        int own = vector.mask;
        boolean parts = divergence.breaks(b.label());
        if (parts) {
            broken.put(b.label(), empty());
        }
        Label end = code.newLabel();
        breaks.put(b.label(), end);
        list(b.body());
        code.labelBinding(end);
        if (parts) {
            unite(own, slot(broken, b.label()));
        }
        leave(b, outer, own);
    }
}
