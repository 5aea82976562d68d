package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Stmt;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
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
