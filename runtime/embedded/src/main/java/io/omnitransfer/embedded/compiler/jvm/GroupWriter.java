package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The method that runs a group: what is done once, and calls of regions. */
final class GroupWriter extends ScalarStatements {
    static final String NAME = "group";

    private final Plan plan;
    private final ClassDesc owner;
    private final List<List<Stmt>> regions = new ArrayList<>();

    GroupWriter(CodeBuilder code, Plan plan, ClassDesc owner) {
        super(new Frame(code, plan, false));
        this.plan = plan;
        this.owner = owner;
    }

    static String regionName(int index) {
        return "region" + index;
    }

    /** Writes the method; returns the bodies of the regions it calls. */
    List<List<Stmt>> write() {
        List<Stmt> body = plan.kernel.body();
        Set<String> read = new TreeSet<>();
        openOnce(body, read);
        plan.regions.recompute(read).forEach(super::statement);
        list(body);
        code.return_();
        return regions;
    }

    /** Collects what is read once per group and opens local arrays among it. */
    private void openOnce(List<Stmt> statements, Set<String> read) {
        Set<String> arrays = new TreeSet<>();
        collect(statements, read, arrays);
        arrays.forEach(frame::open);
    }

    private void collect(List<Stmt> statements, Set<String> read, Set<String> arrays) {
        for (Regions.Piece p : plan.regions.pieces(statements)) {
            if (p instanceof Regions.Once(Stmt s)) {
                s.arrays().stream().filter(a -> a.space() == Array.Space.LOCAL).forEach(a -> arrays.add(a.name()));
                for (Expr e : s.expressions()) {
                    read.addAll(Liveness.exposed(e));
                    Trees.each(e, x -> {
                        if (x instanceof Expr.Load l && l.array().size() >= 0) {
                            arrays.add(l.array().name());
                        }
                    });
                }
                s.bodies().forEach(b -> collect(b, read, arrays));
            }
        }
    }

    @Override
    void list(List<Stmt> statements) {
        for (Regions.Piece p : plan.regions.pieces(statements)) {
            switch (p) {
                case Regions.Once(Stmt s) -> statement(s);
                case Regions.Region(List<Stmt> body) -> call(body);
            }
        }
    }

    private void call(List<Stmt> body) {
        int i = 0;
        for (ClassDesc d : plan.parameters.values()) {
            code.loadLocal(TypeKind.from(d), code.parameterSlot(i++));
        }
        plan.passed.forEach(v -> frame.load(v, plan.type(v)));
        code.invokestatic(owner, regionName(regions.size()), plan.regionType());
        regions.add(body);
    }
}
