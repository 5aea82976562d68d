package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.front.UnsupportedKernelException;
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
import io.omnitransfer.embedded.compiler.ir.Position;
import io.omnitransfer.embedded.compiler.ir.Printer;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Barrier;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Mma.Format;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes what the work-items of a warp do together (shuffles, tensor-core products, asynchronous copies) as local memory,
 * barriers and plain code, for devices without such instructions. Fragments lie as the PTX ISA says, so that a kernel
 * gives the same results everywhere; sums are formed in the order of a butterfly.
 */
public final class Warps {
    private static final int WARP = 32;
    /** Labels of loops of our own begin here. */
    private static final int LABELS = 1 << 24;

    private final Expr item;
    private final Expr lane;
    private final Expr first;
    private final int items;
    private final Set<Array> arrays = new LinkedHashSet<>();
    private int names;

    private Warps(List<Integer> local) {
        this.items = local.get(0) * local.get(1) * local.get(2);
        Expr plane = id(2, local.get(1));
        Expr row = local.get(1) * local.get(2) == 1 ? Const.of(0) : add(plane, id(1, 1));
        this.item = add(mul(row, local.get(0)), id(0, 1));
        this.lane = Fold.binary(Op.AND, item, Const.of(WARP - 1));
        this.first = mul(Fold.binary(Op.SHR, item, Const.of(5)), WARP);
    }

    /**
     * @param local work-items of a group along dimensions 0, 1 and 2
     * @throws UnsupportedKernelException if a group is not made of whole warps or not all its work-items come together
     */
    public static Kernel lower(Kernel kernel, List<Integer> local) {
        if (!Trees.anyStatement(kernel.body(), s -> cooperates(s) || copies(s))) {
            return kernel;
        }
        check(kernel, local);
        Warps w = new Warps(local);
        List<Stmt> body = w.list(kernel.body());
        List<Array> all = new ArrayList<>(kernel.arrays());
        all.addAll(w.arrays);
        return kernel.withBody(body).withArrays(all);
    }

    /**
     * What holds on every device, also where it has the instructions.
     *
     * @throws UnsupportedKernelException as {@link #lower}
     */
    public static void check(Kernel kernel, List<Integer> local) {
        if (!Trees.anyStatement(kernel.body(), Warps::cooperates)) {
            return;
        }
        int items = local.get(0) * local.get(1) * local.get(2);
        if (items % WARP != 0) {
            throw new UnsupportedKernelException(
                    kernel.name(),
                    "work-items of a warp together, in groups of " + items,
                    "a group has a multiple of %d work-items then".formatted(WARP));
        }
        Uniformity uniformity = new Uniformity(kernel.body());
        Trees.each(kernel.body(), s -> {
            if (cooperates(s) && uniformity.divergent(s)) {
                throw new UnsupportedKernelException(
                        s.at().or(kernel.name()),
                        "'%s' in divergent control flow"
                                .formatted(Printer.print(List.of(s)).strip()),
                        "all work-items of a group come there together or none");
            }
        });
    }

    /** Whether the kernel is for devices with tensor cores, which have more local memory than others. */
    public static boolean multiply(Kernel kernel) {
        return Trees.anyStatement(kernel.body(), Stmt.Mma.class::isInstance);
    }

    private static boolean cooperates(Stmt s) {
        return switch (s) {
            case Assign(Expr.Var _, Expr.Shuffle _, Position _), Stmt.LoadFragment _, Stmt.Mma _ -> true;
            default -> false;
        };
    }

    private static boolean copies(Stmt s) {
        return s instanceof Stmt.AsyncCopy || s instanceof Stmt.AsyncCommit || s instanceof Stmt.AsyncWait;
    }

    // ---- expressions

    private static Expr add(Expr a, Expr b) {
        return Fold.binary(Op.ADD, a, b);
    }

    private static Expr add(Expr a, int b) {
        return add(a, Const.of(b));
    }

    private static Expr mul(Expr a, int b) {
        return Fold.binary(Op.MUL, a, Const.of(b));
    }

    private static Expr and(Expr a, int b) {
        return Fold.binary(Op.AND, a, Const.of(b));
    }

    private static Expr shl(Expr a, int b) {
        return Fold.binary(Op.SHL, a, Const.of(b));
    }

    private static Expr shr(Expr a, int b) {
        return Fold.binary(Op.SHR, a, Const.of(b));
    }

    private static Expr id(int dimension, int times) {
        return mul(new Expr.Id(Expr.Id.Kind.LOCAL_ID, dimension), times);
    }

    private Array exchange(String name, Element element, int perItem) {
        Array a = new Array("warp_" + name, element, Space.LOCAL, perItem * items);
        arrays.add(a);
        return a;
    }

    private Expr.Var keep(Expr e, List<Stmt> out) {
        Expr.Var v = new Expr.Var("warp" + names++, e.type());
        out.add(new Assign(v, e));
        return v;
    }

    // ---- statements

    private List<Stmt> list(List<Stmt> statements) {
        List<Stmt> out = new ArrayList<>();
        for (Stmt s : statements) {
            switch (s) {
                case Assign(Expr.Var target, Expr.Shuffle x, Position at) -> shuffle(target, x, at, out);
                case Stmt.LoadFragment l -> load(l, out);
                case Stmt.Mma m -> multiply(m, out);
                case Stmt.AsyncCopy x -> copy(x, out);
                case Stmt.AsyncCommit _, Stmt.AsyncWait _ -> {}
                default -> out.add(s.within(this::list));
            }
        }
        return out;
    }

    private void shuffle(Expr.Var target, Expr.Shuffle x, Position at, List<Stmt> out) {
        Array values = exchange("values", Element.FLOAT, 1);
        Expr delta = x.kind() == Expr.Shuffle.Kind.DOWN ? keep(x.delta(), out) : x.delta();
        out.add(new Store(values, item, x.value()));
        out.add(new Barrier());
        Expr result = switch (x.kind()) {
            case FIRST -> new Expr.Load(values, first);
            case SUM -> butterfly(values, 0, 1);
            case DOWN -> {
                Expr source = add(lane, delta);
                // below 0 and beyond the last lane: the bits above the lane's are set
                Cond inside = new Cond(Relation.EQ, false, and(source, -WARP), Const.of(0));
                yield new Expr.Load(values, new Expr.Select(inside, add(first, source), item));
            }
        };
        out.add(new Assign(target, result, at));
        out.add(new Barrier());
    }

    /** Sum of the values at {@code from}, {@code from + step} …, halves first, as lane 0 of a butterfly has it. */
    private Expr butterfly(Array values, int from, int step) {
        return step == WARP
                ? new Expr.Load(values, add(first, from))
                : Fold.binary(Op.ADD, butterfly(values, from, 2 * step), butterfly(values, from + step, 2 * step));
    }

    private void load(Stmt.LoadFragment l, List<Stmt> out) {
        Expr row = shr(lane, 2);
        Expr column = and(lane, 3);
        Expr.Var offset = keep(l.byteOffset(), out);
        for (int r = 0; r < l.fragment().size(); r++) {
            Expr word;
            if (l.matrix() == Stmt.LoadFragment.Matrix.A) {
                Expr words = add(mul(add(row, (r & 1) * 8), 8), add(column, (r >> 1) * 4));
                word = new Expr.Load(l.tile(), add(shr(offset, 2), words));
            } else {
                Expr low = add(shl(column, 1), r * 8);
                word = Fold.binary(Op.OR, element(l, offset, low, row), shl(element(l, offset, add(low, 1), row), 16));
            }
            out.add(new Store(l.fragment(), Const.of(r), word, l.at()));
        }
    }

    /** 16 bits of a B matrix: row {@code k} of 16 bytes, column {@code n}. */
    private static Expr element(Stmt.LoadFragment l, Expr offset, Expr k, Expr n) {
        Expr bytes = shl(add(shl(k, 3), n), 1);
        if (l.matrix() == Stmt.LoadFragment.Matrix.B_SWIZZLED) {
            bytes = Fold.binary(Op.XOR, bytes, shl(and(shr(bytes, 7), 7), 4));
        }
        Expr place = add(bytes, offset);
        Array tile = l.tile();
        if (tile.element() == Element.HALF) {
            Expr value = new Expr.Load(tile, shr(place, 1));
            return and(new Expr.Call("java/lang/Float", "floatToFloat16", Type.INT, List.of(value)), 0xFFFF);
        }
        Expr word = new Expr.Load(tile, shr(place, 2));
        return and(Fold.binary(Op.SHR, word, shl(and(place, 2), 3)), 0xFFFF);
    }

    private void multiply(Stmt.Mma m, List<Stmt> out) {
        Array as = exchange("a", Element.INT, 4);
        Array bs = exchange("b", Element.INT, 2);
        for (int r = 0; r < 4; r++) {
            out.add(new Store(as, add(mul(item, 4), r), new Expr.Load(m.a(), Const.of(r))));
        }
        for (int r = 0; r < 2; r++) {
            out.add(new Store(bs, add(mul(item, 2), r), new Expr.Load(m.b(), Const.of(r))));
        }
        out.add(new Barrier());
        Expr rowLane = keep(add(first, and(lane, -4)), out);
        Expr columnLane = keep(add(first, shl(and(lane, 3), 3)), out);
        Expr.Var w = keep(Const.of(0), out);
        List<Stmt> body = new ArrayList<>();
        int label = LABELS + names;
        body.add(new If(new Cond(Relation.GE, false, w, Const.of(8)), List.of(new Stmt.Break(label)), List.of()));
        Expr neighbour = keep(and(w, 3), body);
        Expr half = keep(shr(w, 2), body);
        List<List<Expr>> rows = new ArrayList<>();
        List<List<Expr>> columns = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Expr register = add(add(half, half), i);
            Expr a = new Expr.Load(as, add(mul(add(rowLane, neighbour), 4), register));
            Expr b = new Expr.Load(bs, add(mul(add(add(columnLane, 4 * i), neighbour), 2), half));
            rows.add(numbers(m.format(), keep(a, body), body));
            columns.add(numbers(m.format(), keep(b, body), body));
        }
        for (int d = 0; d < 4; d++) {
            Expr sum = new Expr.Load(m.d(), Const.of(d));
            for (int k = 0; k < rows.get(0).size(); k++) {
                Expr product = Fold.binary(
                        Op.MUL, rows.get(d >> 1).get(k), columns.get(d & 1).get(k));
                sum = Fold.binary(Op.ADD, sum, product);
            }
            body.add(new Store(m.d(), Const.of(d), sum));
        }
        body.add(new Assign(w, add(w, 1)));
        out.add(new Loop(label, body));
        out.add(new Barrier());
    }

    /** The numbers in a register, lowest first. */
    private List<Expr> numbers(Format format, Expr word, List<Stmt> out) {
        List<Expr> all = new ArrayList<>();
        boolean wide = format == Format.F16 || format == Format.BF16;
        for (int i = 0; i < (wide ? 2 : 4); i++) {
            Expr bits = wide ? and(shr(word, 16 * i), 0xFFFF) : and(shr(word, 8 * i), 0xFF);
            all.add(keep(SmallFloats.widen(format, bits), out));
        }
        return all;
    }

    private void copy(Stmt.AsyncCopy c, List<Stmt> out) {
        Expr at = keep(c.sourceIndex(), out);
        int count = 4 / c.source().element().bytes();
        int width = 32 / count;
        Expr word = Const.of(0);
        for (int i = 0; i < count; i++) {
            Expr value = new Expr.Load(c.source(), add(at, i));
            Expr bits = c.source().element() == Element.HALF
                    ? new Expr.Call("java/lang/Float", "floatToFloat16", Type.INT, List.of(value))
                    : value;
            word = Fold.binary(Op.OR, word, shl(and(bits, (1 << width) - 1), width * i));
        }
        out.add(new Store(c.target(), c.index(), word, c.at()));
    }
}
