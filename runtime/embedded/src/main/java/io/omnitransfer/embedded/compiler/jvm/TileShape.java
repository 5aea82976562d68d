package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Stmt.CopyRows;
import io.omnitransfer.embedded.compiler.ir.Stmt.Span;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows and columns of what work-items and iterations copy one by one: the axes along which they count, in order of the distance
 * of two neighbours in the tile, form columns as long as neighbours lie side by side, and then rows.
 *
 * @param counts how far each axis counts
 * @param target index in the tile
 * @param source index in global memory
 * @param bounds what must hold for an element to be read
 */
record TileShape(List<Integer> counts, Affine target, Affine source, List<TileLoop.Bound> bounds) {
    private static final String MATH = "java/lang/Math";

    /** Null if the elements are no rows, or overlap. */
    @Nullable
    CopyRows copy(Store store, Array from) {
        List<Integer> axes = new ArrayList<>(IntStream.range(0, counts.size())
                .filter(a -> counts.get(a) > 1)
                .boxed()
                .toList());
        if (axes.isEmpty()
                || axes.stream()
                        .anyMatch(a ->
                                !target.along(a).constant() || target.along(a).times() <= 0)) {
            return null;
        }
        axes.sort(Comparator.comparingInt(a -> target.along(a).times()));
        List<Integer> columns = chain(axes);
        boolean neighbours = target.along(columns.getFirst()).times() == 1
                && source.along(columns.getFirst()).equals(new Affine.Factor(1, Const.of(1)));
        List<Integer> rest = axes.subList(columns.size(), axes.size());
        List<Integer> rows = rest.isEmpty() ? List.of() : chain(rest);
        int step = rows.isEmpty() ? 0 : target.along(rows.getFirst()).times();
        if (!neighbours || rows.size() < rest.size() || !rows.isEmpty() && step < size(columns)) {
            return null;
        }
        Span column = new Span(size(columns), number(0), number(size(columns)));
        Span row = new Span(size(rows), number(0), number(size(rows)));
        for (TileLoop.Bound b : bounds) {
            Span c = clipped(column, columns, b);
            Span r = clipped(row, rows, b);
            if (c != null) {
                column = c;
            } else if (r != null) {
                row = r;
            } else {
                return null;
            }
        }
        Expr sourceStep =
                rows.isEmpty() ? Const.of(0) : source.along(rows.getFirst()).value();
        return new CopyRows(
                store.array(), target.rest(), step, from, source.rest(), sourceStep, row, column, store.at());
    }

    private int size(List<Integer> axes) {
        return axes.stream().mapToInt(counts::get).reduce(1, (a, b) -> a * b);
    }

    /** The first axes that together are one: each goes on where the one before ends, in both arrays and all bounds. */
    private List<Integer> chain(List<Integer> axes) {
        int n = 1;
        while (n < axes.size() && follows(axes, n)) {
            n++;
        }
        return axes.subList(0, n);
    }

    private boolean follows(List<Integer> axes, int n) {
        int first = axes.getFirst();
        int times = size(axes.subList(0, n));
        int next = axes.get(n);
        return continues(target, first, next, times)
                && continues(source, first, next, times)
                && bounds.stream().allMatch(b -> continues(b.axes(), first, next, times));
    }

    private static boolean continues(Affine index, int first, int next, int times) {
        return index.along(next).equals(index.along(first).times(times));
    }

    /** What a bound leaves, if it is one on the number that these axes form; else null. */
    private @Nullable Span clipped(Span s, List<Integer> axes, TileLoop.Bound bound) {
        if (axes.isEmpty() || !axes.containsAll(bound.axes().factors().keySet())) {
            return null;
        }
        Affine.Factor f = bound.axes().along(axes.getFirst());
        if (!f.constant() || Math.abs(f.times()) != 1) {
            return null;
        }
        if (f.times() > 0) {
            Expr end = new Binary(Op.SUB, number(0), bound.rest());
            return new Span(s.size(), s.first(), new Expr.Call(MATH, "min", Type.LONG, List.of(s.end(), end)));
        }
        Expr first = new Binary(Op.ADD, bound.rest(), number(1));
        return new Span(s.size(), new Expr.Call(MATH, "max", Type.LONG, List.of(s.first(), first)), s.end());
    }

    private static Expr number(int n) {
        return new Const(Type.LONG, (long) n);
    }
}
