package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Fold;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes rows of local arrays whole vectors. Kernels give a tile of 64 columns rows of 65, because the memory of GPUs
 * has banks; on a CPU most vectors of such rows straddle two cache lines. An index is taken apart into
 * {@code 65·row + column}, and if the column of every access certainly lies within the first 64, rows are as long as that, so that
 * a tile is one stretch of memory; if it lies within the 65, rows are moved apart.
 *
 * <p>Odd lengths only: others are not chosen for banks, and whoever lets an index wrap around means the same row of odd
 * length in any case.
 */
final class Padding {
    /** A row grows by less than one part in so many: caches are small. */
    private static final int GROWTH = 3;

    private final Array array;
    private final int from;
    private final int to;
    private boolean certain = true;

    private Padding(Array array, int from, int to) {
        this.array = array;
        this.from = from;
        this.to = to;
    }

    /** @param local work-items of a group along each dimension */
    static Kernel of(Kernel k, List<Integer> local) {
        Kernel padded = k;
        for (Array a : k.arrays(Space.LOCAL)) {
            if (a.element() == Element.FLOAT && plain(a, k.body())) {
                padded = padded(a, padded, local);
            }
        }
        return padded;
    }

    private static Kernel padded(Array a, Kernel k, List<Integer> local) {
        for (int row : lengths(a, k.body())) {
            for (int vectors : new int[] {row / Lanes.WIDTH, row / Lanes.WIDTH + 1}) {
                Kernel other = new Padding(a, row, vectors * Lanes.WIDTH).applied(k, local);
                if (other != k) {
                    return other;
                }
            }
        }
        return k;
    }

    private static boolean plain(Array a, List<Stmt> body) {
        return !Trees.anyStatement(body, s -> s.arrays().contains(a) && !(s instanceof Store));
    }

    /** What rows could be long: the odd factors in the array's indices. */
    private static Set<Integer> lengths(Array a, List<Stmt> body) {
        Set<Integer> found = new TreeSet<>();
        Trees.each(body, s -> {
            if (s instanceof Store x && x.array().equals(a)) {
                factors(x.index(), found);
            }
            for (Expr e : s.expressions()) {
                Trees.each(e, x -> {
                    if (x instanceof Expr.Load l && l.array().equals(a)) {
                        factors(l.index(), found);
                    }
                });
            }
        });
        return found;
    }

    private static void factors(Expr index, Set<Integer> found) {
        Trees.each(index, e -> {
            if (e instanceof Binary(Op op, Expr _, Const(Type _, Integer n)) && op == Op.MUL) {
                int longer = Math.ceilDiv(n, Lanes.WIDTH) * Lanes.WIDTH;
                if (n > Lanes.WIDTH && n % 2 != 0 && (longer - n) * GROWTH < n) {
                    found.add(n);
                }
            }
        });
    }

    /** The kernel with other rows, or as it was if a column may lie outside of them. */
    private Kernel applied(Kernel k, List<Integer> local) {
        List<Stmt> body = list(k.body(), Ranges.of(local));
        if (!certain) {
            return k;
        }
        Array other = new Array(array.name(), array.element(), array.space(), Math.ceilDiv(array.size(), from) * to);
        return k.withBody(body)
                .withArrays(k.arrays().stream()
                        .map(a -> a.equals(other) ? other : a)
                        .toList());
    }

    /** @param ranges what is known in front of the statements; behind them when this returns */
    private List<Stmt> list(List<Stmt> statements, Ranges ranges) {
        return statements.stream().map(s -> statement(s, ranges)).toList();
    }

    private Stmt statement(Stmt s, Ranges ranges) {
        Stmt own = Trees.mapOwn(
                s,
                e -> e instanceof Expr.Load l && l.array().equals(array)
                        ? new Expr.Load(array, moved(l.index(), ranges))
                        : e);
        Stmt moved = switch (own) {
            case Store x when x.array().equals(array) -> new Store(array, moved(x.index(), ranges), x.value(), x.at());
            case If i -> {
                Ranges then = ranges.copy();
                then.assume(i.condition());
                Ranges otherwise = ranges.copy();
                otherwise.assume(i.condition().not());
                yield i.with(i.condition(), list(i.then(), then), list(i.otherwise(), otherwise));
            }
            case Loop l -> loop(l, ranges);
            default -> own.within(b -> list(b, ranges.copy()));
        };
        if (s instanceof Assign a) {
            ranges.assign(a.target(), a.value());
        } else {
            ranges.forget(List.of(s));
        }
        return moved;
    }

    private Loop loop(Loop l, Ranges ranges) {
        Ranges head = ranges.copy();
        head.forget(l.body());
        Ranges inside = ranges.copy();
        inside.enter(l);
        List<Stmt> body = new ArrayList<>(list(l.body().subList(0, 1), head));
        body.addAll(list(l.body().subList(1, l.body().size()), inside));
        return new Loop(l.label(), body);
    }

    private Expr moved(Expr index, Ranges ranges) {
        Place p = place(index);
        Ranges.Range column = ranges.of(p.column);
        certain &= column != null && column.within(0, Math.min(from, to) - 1L);
        return Fold.binary(Op.ADD, Fold.binary(Op.MUL, p.row, Const.of(to)), p.column);
    }

    /** An index, {@code from}·row + column. */
    private record Place(Expr row, Expr column) {
        Place times(int n) {
            return new Place(Fold.binary(Op.MUL, row, Const.of(n)), Fold.binary(Op.MUL, column, Const.of(n)));
        }
    }

    private Place place(Expr e) {
        return switch (e) {
            case Const(Type _, Integer n) ->
                new Place(Const.of(Math.floorDiv(n, from)), Const.of(Math.floorMod(n, from)));
            case Binary(Op op, Expr a, Expr b)
            when op == Op.ADD || op == Op.SUB -> {
                Place x = place(a);
                Place y = place(b);
                yield new Place(Fold.binary(op, x.row, y.row), Fold.binary(op, x.column, y.column));
            }
            case Binary(Op op, Expr a, Const(Type _, Integer n))
            when op == Op.MUL && n % from == 0 -> new Place(Fold.binary(Op.MUL, a, Const.of(n / from)), Const.of(0));
            case Binary(Op op, Expr a, Const(Type _, Integer n)) when op == Op.MUL -> place(a).times(n);
            default -> new Place(Const.of(0), e);
        };
    }
}
