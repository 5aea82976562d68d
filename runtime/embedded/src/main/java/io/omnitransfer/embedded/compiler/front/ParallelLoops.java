package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Cond.Relation;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Fold;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Kernel.Extent;
import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Position;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a work-item of every iteration of a nest of up to three {@code @Parallel} loops, the innermost along dimension 0.
 * An inner loop that cannot be a dimension (its range depends on the outer variable, it carries values from iteration to
 * iteration, something follows it) stays a loop of each work-item; the outermost must be one.
 */
final class ParallelLoops {
    private static final int DIMENSIONS = 3;

    /** What the nest is made of, from the outside. */
    private sealed interface Part {
        /** What stands before it. */
        List<Stmt> before();

        List<Stmt> core();
    }

    /** A loop, {@code for (variable = start; …; variable += step) core}. */
    private record Level(List<Stmt> before, Expr.Var variable, Extent extent, Extent known, List<Stmt> core)
            implements Part {}

    /** A condition, {@code if (condition) core}, which every work-item tests. */
    private record Guard(List<Stmt> before, Cond condition, List<Stmt> core) implements Part {}

    /** A block, {@code label: { core }}, whose end a work-item may jump to before it comes to the loop. */
    private record Scope(List<Stmt> before, int label, List<Stmt> core) implements Part {}

    private final MethodCode code;
    private final Set<String> parallel;
    private final Set<String> scalars = new HashSet<>();
    /** What variables stand for that are assigned once, before the nest. */
    private final Map<String, Expr> values = new HashMap<>();

    /** Labels of the blocks around. */
    private final Set<Integer> around = new HashSet<>();

    private String reason = "";
    /** Where the loop stands that is refused. */
    private Position place = Position.NONE;

    private ParallelLoops(MethodCode code, Set<String> parallel, Kernel kernel) {
        this.code = code;
        this.parallel = parallel;
        kernel.parameters().forEach(p -> {
            if (p instanceof Kernel.Scalar s) {
                scalars.add(s.variable().name());
            }
        });
    }

    /** @param variables names of the variables of parallel loops */
    static Kernel distribute(Kernel kernel, MethodCode code, Set<String> variables) {
        return new ParallelLoops(code, variables, kernel).distribute(kernel);
    }

    private Kernel distribute(Kernel kernel) {
        List<Part> nest = new ArrayList<>();
        List<Stmt> statements = kernel.body();
        int loops = 0;
        while (loops < DIMENSIONS) {
            Part part = entry(statements);
            if (part == null) {
                part = level(statements, !nest.isEmpty());
                loops++;
            }
            if (part == null) {
                break;
            }
            boolean inner = nest.stream().anyMatch(Level.class::isInstance);
            if (inner && Trees.anyStatement(part.before(), Loop.class::isInstance)) {
                break; // what one work-item does once all those of the next dimension would do again
            }
            nest.add(part);
            statements = part.core();
        }
        while (!nest.isEmpty() && !(nest.getLast() instanceof Level)) {
            Part branch = nest.removeLast(); // nothing but a branch of each work-item
            statements = behind(branch.before(), enclosed(branch, statements));
        }
        if (nest.isEmpty()) {
            throw new UnsupportedKernelException(
                    place.or(code.at(0).toString()), "@Parallel loop " + reason, "its iterations become work-items");
        }
        List<Extent> range = new ArrayList<>();
        for (Part p : nest.reversed()) {
            Stmt inside = p instanceof Level l ? item(l, range, statements) : enclosed(p, statements);
            statements = behind(p.before(), inside);
        }
        return new Kernel(kernel.name(), kernel.parameters(), kernel.arrays(), range, statements);
    }

    private static Stmt enclosed(Part p, List<Stmt> core) {
        return switch (p) {
            case Guard g -> new If(g.condition, core, List.of());
            case Scope x -> new Stmt.Block(x.label, core);
            case Level _ -> throw new IllegalArgumentException("a dimension");
        };
    }

    private static List<Stmt> behind(List<Stmt> before, Stmt last) {
        List<Stmt> all = new ArrayList<>(before);
        all.add(last);
        return all;
    }

    /** What the work-item does that has the loop's next dimension for its number. */
    private static Stmt item(Level l, List<Extent> range, List<Stmt> core) {
        Expr id = new Expr.Id(Expr.Id.Kind.GLOBAL_ID, range.size());
        range.add(l.known);
        Expr value = Fold.binary(Op.ADD, l.extent.start(), Fold.binary(Op.MUL, id, l.extent.step()));
        List<Stmt> inner = new ArrayList<>(List.of(new Assign(l.variable, value)));
        inner.addAll(core);
        return reached(l.extent, id, inner);
    }

    /** What an iteration does, if there is one of that number. Differences of bounds may be beyond ints. */
    private static Stmt reached(Extent e, Expr number, List<Stmt> core) {
        if (e.start().equals(Const.of(0)) && e.step().equals(Const.of(1))) {
            return new If(new Cond(Relation.LT, false, number, e.end()), core, List.of());
        }
        boolean down = e.step() instanceof Const(Type _, Integer c) && c < 0;
        Expr low = down ? e.end() : e.start();
        Expr high = down ? e.start() : e.end();
        boolean fits = low instanceof Const(Type _, Integer c) && c >= 0;
        UnaryOperator<Expr> wide = x -> fits ? x : Fold.cast(Element.LONG, x);
        Expr length =
                Fold.binary(Op.SUB, Fold.binary(Op.SUB, wide.apply(high), wide.apply(Const.of(1))), wide.apply(low));
        Expr step = wide.apply(down ? Fold.negate(e.step()) : e.step());
        Expr quotient = Fold.binary(Op.DIV, length, step);
        Expr last = fits ? quotient : Fold.cast(Element.INT, quotient);
        Stmt inside = new If(new Cond(Relation.LE, false, number, last), core, List.of());
        return new If(new Cond(Relation.LT, false, low, high), List.of(inside), List.of());
    }

    /** The statements as a condition or a block that all of what follows stands in, or null. */
    private @Nullable Part entry(List<Stmt> statements) {
        if (statements.isEmpty() || !Trees.anyStatement(statements, this::isParallel)) {
            return null;
        }
        List<Stmt> before = statements.subList(0, statements.size() - 1);
        Part part = switch (statements.getLast()) {
            case If i when i.otherwise().isEmpty() -> new Guard(before, i.condition(), i.then());
            case Stmt.Block b -> new Scope(before, b.label(), b.body());
            default -> null;
        };
        if (part == null
                || Trees.anyStatement(before, ParallelLoops::acts)
                || leaves(before, new HashSet<>(around))
                || part instanceof Guard g
                        && changed(behind(before, new If(g.condition, List.of(), List.of())), g.core) != null) {
            return null;
        }
        if (part instanceof Scope x) {
            around.add(x.label);
        }
        note(before);
        return part;
    }

    private void note(List<Stmt> before) {
        Map<String, Integer> times = new HashMap<>();
        Trees.each(before, s -> {
            if (s instanceof Assign a) {
                times.merge(a.target().name(), 1, Integer::sum);
            }
        });
        before.forEach(s -> {
            if (s instanceof Assign a && times.getOrDefault(a.target().name(), 0) == 1) {
                values.put(a.target().name(), a.value());
            }
        });
    }

    private boolean isParallel(Stmt s) {
        return s instanceof Loop l && guard(l) instanceof Cond c && parallel.contains(((Expr.Var) c.a()).name());
    }

    private @Nullable Level refuse(String why) {
        reason = why;
        return null;
    }

    /** The parallel loop in the statements, or null, with a reason, if there is none that can be a dimension. */
    private @Nullable Level level(List<Stmt> statements, boolean guarded) {
        for (int i = 1; i < statements.size(); i++) {
            if (isParallel(statements.get(i))) {
                return level(statements, i, guarded);
            }
        }
        return refuse("inside another construct or not of the form for (int i = start; i < end; i += step)");
    }

    /** @param guarded whether the loop may not be reached: its range must be one that can always be computed */
    private @Nullable Level level(List<Stmt> statements, int at, boolean guarded) {
        Loop loop = (Loop) statements.get(at);
        place = Trees.position(loop);
        List<Stmt> before = statements.subList(0, at - 1);
        Cond leave = guard(loop);
        if (leave == null
                || !(leave.a() instanceof Expr.Var v)
                || !(statements.get(at - 1) instanceof Assign first)
                || !first.target().equals(v)
                || !(loop.body().getLast() instanceof Assign last)
                || !last.target().equals(v)
                || !(last.value() instanceof Expr.Binary(Op op, Expr.Var same, Expr step))
                || !same.equals(v)
                || op != Op.ADD && op != Op.SUB) {
            return refuse("over a variable that does not go from a start to an end in equal steps");
        }
        Extent extent = extent(leave, first.value(), op == Op.ADD ? step : Fold.negate(step));
        if (extent == null) {
            return refuse("that does not go up to a bound with < or <=, nor down to one with > or >=");
        }
        note(before);
        Extent known = new Extent(resolve(extent.start()), resolve(extent.end()), resolve(extent.step()));
        if (!(known(known.start()) && known(known.end()) && known(known.step()))) {
            return refuse("whose range is not made of scalar arguments, constants and sizes of arrays");
        }
        if (guarded && (divides(known.start()) || divides(known.end()) || divides(known.step()))) {
            return refuse("behind a condition, whose range may divide by zero");
        }
        List<Stmt> core = loop.body().subList(1, loop.body().size() - 1);
        if (at + 1 < statements.size()) {
            return refuse("that something follows; make it a task of its own");
        }
        if (leaves(before, new HashSet<>(around))) {
            return refuse("that a jump may pass over");
        }
        if (Trees.anyStatement(before, ParallelLoops::acts)) {
            return refuse("behind a write to memory; make it a task of its own");
        }
        String changed = changed(before, core);
        if (changed != null) {
            return refuse("that writes to '%s', which is read before it".formatted(changed));
        }
        if (leaves(core, new HashSet<>())) {
            return refuse("that is left by a jump");
        }
        String carried = carried(before, core);
        return carried == null
                ? new Level(before, v, extent, known, core)
                : refuse("that carries '%s' from one iteration to the next".formatted(carried));
    }

    /** The condition on which the loop ends, the loop's variable first, or null. */
    private static @Nullable Cond guard(Loop l) {
        if (l.body().size() < 2 || !(l.guard() instanceof If first)) {
            return null;
        }
        Cond c = first.condition();
        boolean assigned = l.body().getLast() instanceof Assign step && c.b().equals(step.target());
        Cond turned = assigned ? new Cond(turned(c.relation()), c.negated(), c.b(), c.a()) : c;
        return turned.a() instanceof Expr.Var ? turned : null;
    }

    private static Relation turned(Relation r) {
        return switch (r) {
            case LT -> Relation.GT;
            case LE -> Relation.GE;
            case GT -> Relation.LT;
            case GE -> Relation.LE;
            case EQ, NE -> r;
        };
    }

    private static @Nullable Extent extent(Cond leave, Expr start, Expr step) {
        boolean down = step instanceof Const(Type _, Integer c) && c < 0;
        Relation wanted = down ? Relation.LE : Relation.GE;
        Relation beyond = down ? Relation.LT : Relation.GT;
        if (leave.relation() == wanted) {
            return new Extent(start, leave.b(), step);
        }
        Expr end = Fold.binary(down ? Op.SUB : Op.ADD, leave.b(), Const.of(1));
        return leave.relation() == beyond ? new Extent(start, end, step) : null;
    }

    private Expr resolve(Expr e) {
        return Trees.map(
                e, x -> x instanceof Expr.Var v && values.containsKey(v.name()) ? resolve(values.get(v.name())) : x);
    }

    /** Whether the host can compute the expression before the launch. */
    private boolean known(Expr e) {
        return !Trees.any(e, x -> switch (x) {
            case Const _, Expr.Length _, Expr.Neg _ -> false;
            case Expr.Var v -> !scalars.contains(v.name());
            case Expr.Binary b -> b.type() != Type.INT;
            case Expr.Call c ->
                c.type() != Type.INT || !c.name().equals("min") && !c.name().equals("max");
            default -> true;
        });
    }

    private static boolean divides(Expr e) {
        return Trees.any(
                e,
                x -> x instanceof Expr.Binary b && (b.op() == Op.DIV || b.op() == Op.REM) && !(b.b() instanceof Const));
    }

    /** An array that is read first and written to by what follows, where one work-item may already see what another wrote. */
    private static @Nullable String changed(List<Stmt> first, List<Stmt> then) {
        Set<String> read = new TreeSet<>();
        Trees.each(
                first,
                s -> s.expressions()
                        .forEach(e -> Trees.each(e, x -> {
                            if (x instanceof Expr.Load l && l.array().space() != Space.PRIVATE) {
                                read.add(l.array().name());
                            }
                        })));
        Set<String> written = new HashSet<>();
        Trees.each(then, s -> {
            if (acts(s)) {
                s.arrays().forEach(a -> written.add(a.name()));
            }
        });
        read.retainAll(written);
        return read.stream().findFirst().orElse(null);
    }

    private static boolean acts(Stmt s) {
        return switch (s) {
            case Stmt.Store x -> x.array().space() != Space.PRIVATE;
            case Assign _, Stmt.Clear _, If _, Stmt.Switch _, Loop _, Stmt.Block _, Break _, Continue _ -> false;
            default -> true;
        };
    }

    private static boolean leaves(List<Stmt> statements, Set<Integer> inside) {
        for (Stmt s : statements) {
            switch (s) {
                case Loop l -> inside.add(l.label());
                case Stmt.Block b -> inside.add(b.label());
                default -> {}
            }
            boolean out = s instanceof Break b && !inside.contains(b.label())
                    || s instanceof Continue c && !inside.contains(c.label());
            if (out || s.bodies().stream().anyMatch(b -> leaves(b, inside))) {
                return true;
            }
        }
        return false;
    }

    /** What an iteration may read that another has written, apart from the arguments. */
    private static @Nullable String carried(List<Stmt> before, List<Stmt> core) {
        Set<String> variables = new HashSet<>(Liveness.exposed(core));
        variables.retainAll(Liveness.assigned(core));
        Set<Array> outside = new HashSet<>();
        Trees.each(before, s -> {
            if (s instanceof Stmt.Clear c) {
                outside.add(c.array());
            }
        });
        Trees.each(core, s -> {
            if (s instanceof Stmt.Store x && outside.contains(x.array())) {
                variables.add(x.array().name());
            }
        });
        return variables.stream().sorted().findFirst().orElse(null);
    }
}
