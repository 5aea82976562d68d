package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Printer;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a region runs item by item instead of in vectors. */
final class Obstacles {
    private static final Set<String> FUNCTIONS = Set.of(
            "max",
            "min",
            "abs",
            "sqrt",
            "fma",
            "exp",
            "log",
            "sin",
            "cos",
            "tan",
            "tanh",
            "pow",
            "intBitsToFloat",
            "floatToRawIntBits",
            "float16ToFloat");
    /** Weight of what a loop contains. */
    private static final int LOOP = 16;

    private static final int DIVISION = 8;

    private final Plan plan;
    private long gathers;
    private long work;

    private Obstacles(Plan plan) {
        this.plan = plan;
    }

    /** The first obstacle, or null if the region can run in vectors and is likely to profit. */
    static @Nullable String of(List<Stmt> region, Plan plan) {
        if (plan.local.get(0) * 2 < Lanes.WIDTH) {
            return "a group is %d wide, a vector %d".formatted(plan.local.get(0), Lanes.WIDTH);
        }
        for (String v : plan.regions.crossing()) {
            boolean wide = plan.type(v) == Type.LONG || plan.type(v) == Type.DOUBLE;
            if (wide && plan.uniformity.varies(v)) {
                return plan.type(v) + " variable " + v + " crosses a barrier";
            }
        }
        Obstacles o = new Obstacles(plan);
        String found = o.list(region, 1);
        if (found != null) {
            return found;
        }
        return o.gathers * 2 > o.work ? "divisions and accesses to scattered memory prevail" : null;
    }

    private @Nullable String list(List<Stmt> statements, long weight) {
        for (Stmt s : statements) {
            for (Expr e : s.expressions()) {
                String found = expression(e, weight);
                if (found != null) {
                    return found;
                }
            }
            String found = switch (s) {
                case Stmt.AtomicAdd _ -> "atomic addition";
                case Stmt.Store x -> store(x, weight);
                case Stmt.Clear c -> word(c.array()) ? null : c.array().element() + " private array";
                case Stmt.Switch w when !plan.shapes.uniform(w.selector()) -> "switch on a varying value";
                case Stmt.If i
                when !plan.shapes.uniform(i.condition()) && wide(i.condition().a()) -> "comparison of wide numbers";
                case Stmt.Assign a
                when plan.shapes.of(a.target().name()) == Shapes.ANY && wide(a.target()) ->
                    a.target().type() + " variable " + a.target().name();
                default -> null;
            };
            for (List<Stmt> body : s.bodies()) {
                found = found != null ? found : list(body, s instanceof Stmt.Loop ? weight * LOOP : weight);
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static boolean wide(Expr e) {
        return e.type() == Type.LONG || e.type() == Type.DOUBLE;
    }

    private static boolean word(Array a) {
        return a.element() == Element.FLOAT || a.element() == Element.INT || a.element() == Element.HALF;
    }

    private @Nullable String store(Stmt.Store x, long weight) {
        Array a = x.array();
        boolean varies = !plan.shapes.uniform(x.index()) || !plan.shapes.uniform(x.value());
        if (wide(x.value()) && varies || a.element().type() != x.value().type()) {
            return "store of a " + x.value().type();
        }
        if (a.space() != Space.GLOBAL && !word(a)) {
            return a.element() + " array in " + a.space();
        }
        access(a, x.index(), weight);
        return null;
    }

    private void access(Array a, Expr index, long weight) {
        int stride = plan.shapes.of(index);
        boolean scattered =
                stride != Shapes.UNIFORM && (a.space() == Space.PRIVATE || stride != 1 && !Pairs.fit(a, stride));
        // the hardware gathers from the heap, for global memory there is a loop
        gathers += scattered ? weight * (a.space() == Space.GLOBAL ? 2 : 1) : 0;
        work += weight;
    }

    private @Nullable String expression(Expr e, long weight) {
        if (plan.shapes.uniform(e)) {
            return null;
        }
        String found = switch (e) {
            case Expr.Compare _ -> "three-way comparison";
            case Expr.Call c when !FUNCTIONS.contains(c.name()) || wide(c) -> "function " + c.name();
            case Binary b when b.op() == Op.REM && b.type() == Type.FLOAT -> "remainder of floats";
            case Expr.Load l
            when l.array().space() != Space.GLOBAL && !word(l.array()) ->
                l.array().element() + " array in " + l.array().space();
            case Expr.Select s when wide(s.condition().a()) -> "comparison of wide numbers";
            default -> wide(e) ? e.type() + " arithmetic: " + Printer.print(e) : null;
        };
        if (e instanceof Expr.Load l) {
            access(l.array(), l.index(), weight);
        } else {
            work += weight;
        }
        // vectors have no division of ints
        if (e instanceof Binary b && b.type() == Type.INT && (b.op() == Op.DIV || b.op() == Op.REM)) {
            gathers += DIVISION * weight;
        }
        for (Expr o : Trees.operands(e)) {
            found = found != null
                    ? found
                    : wide(o) && !plan.shapes.uniform(o) ? o.type() + " operand" : expression(o, weight);
        }
        return found;
    }
}
