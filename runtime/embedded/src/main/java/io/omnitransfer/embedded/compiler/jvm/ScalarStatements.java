package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Stmt;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Statements with scalar control flow; subclasses decide what a list consists of. */
class ScalarStatements {
    final Frame frame;
    final CodeBuilder code;
    final ScalarCode scalar;
    final Map<Integer, Label> breaks = new HashMap<>();
    final Map<Integer, Label> continues = new HashMap<>();

    ScalarStatements(Frame frame) {
        this.frame = frame;
        this.code = frame.code;
        this.scalar = new ScalarCode(frame);
    }

    void list(List<Stmt> statements) {
        statements.forEach(this::statement);
    }

    void statement(Stmt s) {
        scalar.at = s.at();
        switch (s) {
            case Stmt.Assign a -> {
                scalar.push(a.value());
                frame.store(a.target().name(), a.target().type());
            }
            case Stmt.Store x -> scalar.store(x.array(), x.index(), x.value());
            case Stmt.AtomicAdd x -> scalar.atomicAdd(x.array(), x.index(), x.value());
            case Stmt.Clear c -> scalar.clear(c.array());
            case Stmt.Barrier _ -> {}
            case Stmt.LoadFragment _, Stmt.Mma _, Stmt.AsyncCopy _, Stmt.AsyncCommit _, Stmt.AsyncWait _ ->
                throw new IllegalStateException("not lowered: " + s);
            case Stmt.CopyRows c -> copy(c);
            case Stmt.If i -> {
                Label otherwise = code.newLabel();
                Label end = code.newLabel();
                scalar.branch(i.condition(), false, otherwise);
                list(i.then());
                code.goto_(end).labelBinding(otherwise);
                list(i.otherwise());
                code.labelBinding(end);
            }
            case Stmt.Loop l -> {
                Label top = code.newBoundLabel();
                Label end = code.newLabel();
                breaks.put(l.label(), end);
                continues.put(l.label(), top);
                list(l.body());
                code.goto_(top).labelBinding(end);
            }
            case Stmt.Block b -> {
                Label end = code.newLabel();
                breaks.put(b.label(), end);
                list(b.body());
                code.labelBinding(end);
            }
            case Stmt.Switch w -> multiway(w);
            case Stmt.Break b -> code.goto_(label(breaks, b.label()));
            case Stmt.Continue c -> code.goto_(label(continues, c.label()));
        }
    }

    private void copy(Stmt.CopyRows c) {
        frame.array(c.source().name());
        scalar.push(c.sourceIndex());
        scalar.push(c.sourceStep());
        frame.array(c.target().name());
        scalar.push(c.index());
        code.loadConstant(c.step());
        span(c.rows());
        span(c.columns());
        ClassDesc i = ConstantDescs.CD_int;
        ClassDesc l = ConstantDescs.CD_long;
        ClassDesc floats = ConstantDescs.CD_float.arrayType();
        code.invokestatic(
                ClassDesc.of(RowCopy.class.getName()),
                "run",
                MethodTypeDesc.of(ConstantDescs.CD_void, Descs.SEGMENT, i, i, floats, i, i, i, l, l, i, l, l));
    }

    private void span(Stmt.Span s) {
        code.loadConstant(s.size());
        scalar.push(s.first());
        scalar.push(s.end());
    }

    static Label label(Map<Integer, Label> labels, int label) {
        Label l = labels.get(label);
        if (l == null) {
            throw new IllegalStateException("jump to unknown label " + label);
        }
        return l;
    }

    private void multiway(Stmt.Switch w) {
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        List<SwitchCase> cases = new ArrayList<>();
        List<Label> arms = new ArrayList<>();
        for (Stmt.Arm a : w.arms()) {
            Label l = code.newLabel();
            arms.add(l);
            a.keys().forEach(k -> cases.add(SwitchCase.of(k, l)));
        }
        scalar.push(w.selector());
        code.lookupswitch(otherwise, cases);
        for (int i = 0; i < arms.size(); i++) {
            code.labelBinding(arms.get(i));
            list(w.arms().get(i).body());
            code.goto_(end);
        }
        code.labelBinding(otherwise);
        list(w.otherwise());
        code.labelBinding(end);
    }
}
