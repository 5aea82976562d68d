package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Expr.Id.Kind;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How values change from one work-item to its neighbour along dimension 0, the lanes of a vector: not at all, by a constant
 * (the value of lane 0 stands for all), or anyhow.
 */
final class Shapes {
    static final int UNIFORM = 0;
    static final int ANY = Integer.MIN_VALUE;

    private final Map<String, Integer> strides = new HashMap<>();
    private final Map<String, List<Assign>> definitions = new HashMap<>();
    private final Divergence divergence;
    private final int width;
    private boolean changed;

    Shapes(Kernel kernel, List<Integer> local) {
        this.width = local.get(0) % Lanes.WIDTH == 0 ? Lanes.WIDTH : 1;
        Trees.each(kernel.body(), s -> {
            if (s instanceof Assign a) {
                definitions
                        .computeIfAbsent(a.target().name(), _ -> new ArrayList<>())
                        .add(a);
            }
        });
        Liveness liveness = Liveness.of(kernel.body());
        settle(kernel, liveness, a -> !dependsOnUnknown(a.value()));
        // what is left depends on itself alone
        this.divergence = settle(kernel, liveness, _ -> true);
    }

    /** Follows assignments until nothing changes. */
    private Divergence settle(Kernel kernel, Liveness liveness, Predicate<Assign> ready) {
        while (true) {
            changed = false;
            Divergence divergence = new Divergence(kernel.body(), liveness, this);
            definitions
                    .values()
                    .forEach(all -> all.stream().filter(ready).forEach(a -> {
                        int stride = of(a.value());
                        boolean mixed = stride != UNIFORM && a.target().type() != Type.INT;
                        put(a.target().name(), mixed || divergence.blends(a) ? ANY : stride);
                    }));
            if (!changed) {
                return divergence;
            }
        }
    }

    /** Whether a variable is read whose assignments have not been looked at: it would count as uniform. */
    private boolean dependsOnUnknown(Expr e) {
        return Trees.any(
                e, x -> x instanceof Expr.Var v && definitions.containsKey(v.name()) && !strides.containsKey(v.name()));
    }

    Divergence divergence() {
        return divergence;
    }

    private void put(String variable, int stride) {
        Integer old = strides.get(variable);
        int next = old == null || old == stride ? stride : ANY;
        if (old == null || old != next) {
            strides.put(variable, next);
            changed = true;
        }
    }

    boolean uniform(Expr e) {
        return of(e) == UNIFORM;
    }

    boolean uniform(Cond c) {
        return uniform(c.a()) && uniform(c.b());
    }

    /** Difference between neighbours; {@link #ANY} if it is not constant. */
    int of(String variable) {
        return strides.getOrDefault(variable, UNIFORM);
    }

    int of(Expr e) {
        return switch (e) {
            case Const _, Expr.Length _ -> UNIFORM;
            case Expr.Var v -> of(v.name());
            case Expr.Id i -> lane(i) ? 1 : UNIFORM;
            case Expr.Load l -> uniform(l.index()) && l.array().space() != Space.PRIVATE ? UNIFORM : ANY;
            case Binary b when b.type() == Type.INT -> binary(b);
            case Expr.Neg n when n.type() == Type.INT -> of(n.a()) == ANY ? ANY : -of(n.a());
            default -> Trees.operands(e).stream().allMatch(this::uniform) ? UNIFORM : ANY;
        };
    }

    private static boolean lane(Expr.Id i) {
        return i.dimension() == 0 && (i.kind() == Kind.LOCAL_ID || i.kind() == Kind.GLOBAL_ID);
    }

    private int binary(Binary b) {
        int x = of(b.a());
        int y = of(b.b());
        if (x == UNIFORM && y == UNIFORM) {
            return UNIFORM;
        }
        if (x == ANY || y == ANY) {
            return ANY;
        }
        int constant = b.b() instanceof Const c ? c.value().intValue() : 0;
        boolean blocks = constant > 0 && x == 1 && y == UNIFORM && alignment(b.a(), 0) % width == 0;
        return switch (b.op()) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL ->
                b.b() instanceof Const
                        ? x * constant
                        : b.a() instanceof Const c ? c.value().intValue() * y : ANY;
            case SHL -> b.b() instanceof Const ? x << constant : ANY;
            case SHR -> blocks && constant < 31 && (1 << constant) % width == 0 && width > 1 ? UNIFORM : ANY;
            case DIV -> blocks && constant % width == 0 && width > 1 && nonNegative(b.a(), 0) ? UNIFORM : ANY;
            case REM -> blocks && constant % width == 0 && width > 1 && nonNegative(b.a(), 0) ? 1 : ANY;
            case AND ->
                blocks && Integer.bitCount(constant + 1) == 1 && (constant + 1) % width == 0 && width > 1 ? 1 : ANY;
            default -> ANY;
        };
    }

    /** A number that divides the value in lane 0. */
    private int alignment(Expr e, int depth) {
        return switch (e) {
            case Const(Type t, Integer v) when t == Type.INT -> v << 12 == 0 ? 1 << 20 : Integer.lowestOneBit(v);
            case Expr.Id i when i.dimension() == 0 -> i.kind() == Kind.GROUP_ID ? 1 : width;
            case Expr.Var v
            when depth < 8 -> {
                List<Assign> all = definitions.getOrDefault(v.name(), List.of());
                yield all.size() == 1 ? alignment(all.get(0).value(), depth + 1) : 1;
            }
            case Binary b
            when b.op() == Binary.Op.ADD || b.op() == Binary.Op.SUB ->
                Math.min(alignment(b.a(), depth), alignment(b.b(), depth));
            case Binary b
            when b.op() == Binary.Op.MUL ->
                Math.min(1 << 20, alignment(b.a(), depth) * Math.min(1 << 10, alignment(b.b(), depth)));
            default -> 1;
        };
    }

    private boolean nonNegative(Expr e, int depth) {
        return switch (e) {
            case Const c -> c.value().intValue() >= 0;
            case Expr.Id i -> i.kind() == Kind.LOCAL_ID || i.kind() == Kind.GLOBAL_ID;
            case Expr.Var v
            when depth < 8 -> {
                List<Assign> all = definitions.getOrDefault(v.name(), List.of());
                yield all.size() == 1 && nonNegative(all.get(0).value(), depth + 1);
            }
            default -> false;
        };
    }
}
