package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Id.Kind;
import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An index as a sum of multiples of what cannot be taken apart any further.
 *
 * @param terms factors, none of them 0
 */
record LinearForm(Map<Expr, Integer> terms, int constant) {

    /**
     * What an expression is behind statements, by the values that variables have in front of them; variables the statements
     * may assign remain as they are.
     *
     * @param local work-items of a group along each dimension
     */
    static LinearForm behind(List<Stmt> before, Expr e, List<Integer> local) {
        return switch (e) {
            case Expr.Const c -> new LinearForm(Map.of(), c.value().intValue());
            case Expr.Var v -> {
                LinearForm known = value(before, v, local);
                yield known == null ? atom(v) : known;
            }
            case Expr.Id i
            when i.kind() == Kind.GLOBAL_ID ->
                atom(new Expr.Id(Kind.GROUP_ID, i.dimension()))
                        .times(local.get(i.dimension()))
                        .plus(atom(new Expr.Id(Kind.LOCAL_ID, i.dimension())));
            case Expr.Neg n -> behind(before, n.a(), local).times(-1);
            case Expr.Binary b -> {
                LinearForm x = behind(before, b.a(), local);
                LinearForm y = behind(before, b.b(), local);
                yield switch (b.op()) {
                    case ADD -> x.plus(y);
                    case SUB -> x.plus(y.times(-1));
                    case MUL ->
                        y.terms.isEmpty() ? x.times(y.constant) : x.terms.isEmpty() ? y.times(x.constant) : atom(b);
                    case SHL -> y.terms.isEmpty() ? x.times(1 << y.constant) : atom(b);
                    default -> atom(b);
                };
            }
            default -> atom(e);
        };
    }

    /** The value of a variable behind statements that certainly assign it. */
    private static @Nullable LinearForm value(List<Stmt> before, Expr.Var v, List<Integer> local) {
        for (int i = before.size() - 1; i >= 0; i--) {
            if (before.get(i) instanceof Stmt.Assign a && a.target().equals(v)) {
                return behind(before.subList(0, i), a.value(), local);
            }
            if (Liveness.assigned(before.subList(i, i + 1)).contains(v.name())) {
                return null;
            }
        }
        return null;
    }

    /** Whether the statements change nothing that it consists of. */
    boolean lasts(List<Stmt> statements) {
        Set<String> assigned = Liveness.assigned(statements);
        return terms.keySet().stream()
                .allMatch(e -> !Trees.loads(e) && Liveness.exposed(e).stream().noneMatch(assigned::contains));
    }

    private static LinearForm atom(Expr e) {
        return new LinearForm(Map.of(e, 1), 0);
    }

    LinearForm plus(LinearForm other) {
        Map<Expr, Integer> sum = new HashMap<>(terms);
        other.terms.forEach((e, n) -> sum.merge(e, n, Integer::sum));
        sum.values().removeIf(n -> n == 0);
        return new LinearForm(sum, constant + other.constant);
    }

    LinearForm times(int factor) {
        Map<Expr, Integer> product = new HashMap<>();
        terms.forEach((e, n) -> product.put(e, n * factor));
        product.values().removeIf(n -> n == 0);
        return new LinearForm(product, constant * factor);
    }

    /** Multiple of the position in the group along a dimension. */
    int along(int dimension) {
        return terms.getOrDefault(new Expr.Id(Kind.LOCAL_ID, dimension), 0);
    }

    /** Whether no work-item of the group gives it the value 0, as far as constants tell. */
    boolean neverZero(List<Integer> local) {
        long low = constant;
        long high = constant;
        for (int d = 0; d < local.size(); d++) {
            long span = (long) along(d) * (local.get(d) - 1);
            low += Math.min(0, span);
            high += Math.max(0, span);
        }
        boolean known = terms.keySet().stream().allMatch(e -> e instanceof Expr.Id i && i.kind() == Kind.LOCAL_ID);
        return known && (low > 0 || high < 0);
    }
}
