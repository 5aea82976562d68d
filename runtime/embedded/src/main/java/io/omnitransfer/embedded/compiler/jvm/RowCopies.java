package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Barrier;
import io.omnitransfer.embedded.compiler.ir.Stmt.CopyRows;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.pass.Uniformity;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns loops in which the work-items of a group fetch a tile together, each its share, into copies of whole rows. Item by item or
 * vector by vector such a loop spends most of its time on addresses and checks. Nobody can tell the difference: whoever reads
 * what others fetched waits for a barrier first.
 *
 * <p>Only in lists of statements that hold a barrier somewhere, which the group runs through together in any case.
 */
final class RowCopies {
    /** Floats that a copy must have, and a row of it: short ones are not worth a call. */
    private static final int MIN_FLOATS = 512;

    private static final int MIN_COLUMNS = 32;

    private final List<Integer> local;
    private final List<Assign> positional;
    private final Uniformity uniformity;
    private final Liveness liveness;

    private RowCopies(Positional p, List<Integer> local) {
        this.local = local;
        this.positional = p.assignments();
        this.uniformity = new Uniformity(p.kernel().body());
        this.liveness = Liveness.of(p.kernel().body());
    }

    /** @param local work-items of a group along each dimension */
    static Kernel of(Positional p, List<Integer> local) {
        return p.kernel().withBody(new RowCopies(p, local).list(p.kernel().body()));
    }

    private List<Stmt> list(List<Stmt> statements) {
        if (!Trees.anyStatement(statements, Barrier.class::isInstance)) {
            return statements;
        }
        List<Stmt> out = new ArrayList<>();
        for (Stmt s : statements) {
            if (s instanceof Loop l
                    && !out.isEmpty()
                    && out.getLast() instanceof Assign begin
                    && !uniformity.divergent(l)) {
                List<CopyRows> copies = copies(begin, l);
                if (!copies.isEmpty()) {
                    out.removeLast();
                    out.addAll(copies);
                    continue;
                }
            }
            out.add(s.within(this::list));
        }
        return out;
    }

    /** What the loop copies; empty if it does anything else, or not enough. */
    private List<CopyRows> copies(Assign begin, Loop l) {
        List<Stmt> both = List.of(begin, l);
        if (Liveness.assigned(both).stream().anyMatch(v -> liveness.behind(l, v))) {
            return List.of();
        }
        List<CopyRows> copies = new TileLoop(local, positional, uniformity).copies(begin, l);
        boolean worth = copies.stream()
                .allMatch(c -> c.columns().size() >= MIN_COLUMNS
                        && c.rows().size() * c.columns().size() >= MIN_FLOATS);
        return worth ? copies : List.of();
    }
}
