package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The method of a region: loops over the work-items of a group, one by one or vector by vector. */
final class RegionWriter {
    private final Plan plan;
    private final Frame frame;
    private final CodeBuilder code;
    private final List<Stmt> body;
    private final boolean vectors;
    private final ScalarStatements statements;
    private final List<TransposedStore> transposed;

    RegionWriter(CodeBuilder code, Plan plan, List<Stmt> body, boolean vectors) {
        this.plan = plan;
        this.code = code;
        this.body = body;
        this.vectors = vectors;
        this.frame = new Frame(code, plan, true);
        this.transposed = vectors ? TransposedStore.of(body, plan) : List.of();
        this.statements = vectors ? new VectorStatements(frame, transposed) : new ScalarStatements(frame);
    }

    void write() {
        Set<String> assigned = Liveness.assigned(body);
        Set<String> fetched = new TreeSet<>(Liveness.exposed(body));
        fetched.addAll(assigned);
        fetched.removeIf(v -> !plan.types.containsKey(v) || !plan.spilled(v));
        Set<String> kept = new TreeSet<>(fetched);
        kept.retainAll(assigned);
        open(fetched);
        assigned.forEach(this::define);
        fetched.forEach(this::define);
        loop(
                2,
                () -> loop(
                        1,
                        () -> loop(0, () -> {
                            item();
                            fetched.forEach(this::fetch);
                            statements.list(body);
                            kept.forEach(this::keep);
                        })));
        transposed.forEach(this::transpose);
        code.return_();
    }

    private void open(Set<String> fetched) {
        Set<String> arrays = new TreeSet<>();
        Trees.each(body, s -> {
            switch (s) {
                case Stmt.Store x -> add(x.array(), arrays);
                case Stmt.AtomicAdd x -> add(x.array(), arrays);
                case Stmt.Clear x -> add(x.array(), arrays);
                default -> {}
            }
            s.expressions()
                    .forEach(e -> Trees.each(e, x -> {
                        if (x instanceof Expr.Load l) {
                            add(l.array(), arrays);
                        }
                    }));
        });
        arrays.forEach(frame::open);
        fetched.forEach(v -> frame.open(Plan.spill(v)));
        if (vectors) {
            frame.open("#indices");
            frame.open("#values");
        }
        for (TransposedStore t : transposed) {
            plan.scratch.add(t.values(), Element.FLOAT, plan.lanes());
            frame.open(t.values());
            frame.zero(t.first(), Type.INT);
        }
    }

    private void transpose(TransposedStore t) {
        frame.array(t.store().array().name());
        frame.load(t.first(), Type.INT);
        code.loadConstant(t.stride());
        frame.array(t.values());
        code.loadConstant(plan.local.get(0)).loadConstant(plan.local.get(1));
        ClassDesc floats = ConstantDescs.CD_float.arrayType();
        ClassDesc number = ConstantDescs.CD_int;
        code.invokestatic(
                ClassDesc.of(Transposition.class.getName()),
                "store",
                MethodTypeDesc.of(ConstantDescs.CD_void, floats, number, number, floats, number, number));
    }

    private static void add(Array a, Set<String> names) {
        if (a.space() != Array.Space.GLOBAL) {
            names.add(a.name());
        }
    }

    private boolean isVector(String variable) {
        return vectors && plan.shapes.of(variable) == Shapes.ANY;
    }

    /** Gives a variable a value before control flow that the verifier cannot see through. */
    private void define(String variable) {
        Type t = plan.type(variable);
        if (isVector(variable)) {
            ((VectorStatements) statements).vector.broadcast(Expr.Const.zero(t));
            code.astore(frame.vectorSlot(variable));
        } else {
            frame.zero(variable, t);
        }
    }

    private void loop(int dimension, Runnable inner) {
        int slot = frame.slot(ScalarCode.LANE.get(dimension), Type.INT);
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.loadConstant(0).istore(slot).labelBinding(top);
        code.iload(slot).loadConstant(plan.local.get(dimension));
        if (dimension == 0 && plan.joins) {
            frame.load(Plan.COUNT, Type.INT);
            code.imul();
        }
        code.if_icmpge(end);
        inner.run();
        int step = dimension == 0 && vectors ? Lanes.WIDTH : 1;
        code.iinc(slot, step).goto_(top).labelBinding(end);
    }

    /** The number of the (first) work-item; a mask if the row ends within the vector. */
    private void item() {
        int width = plan.local.get(0);
        frame.load(ScalarCode.LANE.get(2), Type.INT);
        code.loadConstant(plan.local.get(1)).imul();
        frame.load(ScalarCode.LANE.get(1), Type.INT);
        code.iadd().loadConstant(width).imul();
        frame.load(ScalarCode.LANE.get(0), Type.INT);
        code.iadd();
        frame.store(ScalarCode.ITEM, Type.INT);
        if (statements instanceof VectorStatements v && width % Lanes.WIDTH != 0) {
            code.getstatic(Descs.LANES, "FLOATS", Descs.SPECIES);
            frame.load(ScalarCode.LANE.get(0), Type.INT);
            code.loadConstant(width);
            code.invokeinterface(
                    Descs.SPECIES,
                    "indexInRange",
                    MethodTypeDesc.of(Descs.MASK, ConstantDescs.CD_int, ConstantDescs.CD_int));
            v.vector.mask = frame.newReference();
            code.astore(v.vector.mask);
        }
    }

    private static Expr.Var here() {
        return new Expr.Var(ScalarCode.ITEM, Type.INT);
    }

    private void fetch(String variable) {
        Type t = plan.type(variable);
        if (isVector(variable)) {
            ((VectorStatements) statements).vector.contiguousLoad(Plan.spill(variable), t, false, here());
            code.astore(frame.vectorSlot(variable));
            return;
        }
        frame.array(Plan.spill(variable));
        frame.load(ScalarCode.ITEM, Type.INT);
        code.arrayLoad(Descs.heap(Element.valueOf(t.name())));
        frame.store(variable, t);
    }

    private void keep(String variable) {
        Type t = plan.type(variable);
        if (statements instanceof VectorStatements v) {
            v.vector.push(new Expr.Var(variable, t));
            v.vector.contiguousStore(Plan.spill(variable), t, false, here());
            return;
        }
        frame.array(Plan.spill(variable));
        frame.load(ScalarCode.ITEM, Type.INT);
        frame.load(variable, t);
        code.arrayStore(TypeKind.valueOf(t.name()));
    }
}
