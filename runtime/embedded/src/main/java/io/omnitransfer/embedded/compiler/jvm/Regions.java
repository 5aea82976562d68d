package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.front.UnsupportedKernelException;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Printer;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Barrier;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.CopyRows;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.pass.Uniformity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Loop fission: cuts a kernel at its barriers. What contains a barrier runs once per group; the longest runs of statements
 * without one are regions, which run for every work-item. Those too large for one method are cut in {@link Shares}.
 *
 * <p>A variable that a region reads before it assigns it crosses regions. If it is uniform, its assignments run once per
 * group; if it varies, every work-item has a place for it in memory. Variables that are functions of the position alone
 * are computed again in each region instead.
 */
final class Regions {
    /** A part of a list of statements. */
    sealed interface Piece {}

    /** Runs for every work-item. */
    record Region(List<Stmt> body) implements Piece {}

    /** Runs once for the group. */
    record Once(Stmt statement) implements Piece {}

    private final Uniformity uniformity;
    private final Shares shares;
    private final Set<Stmt> once = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> crossing = new TreeSet<>();
    private final List<Assign> recomputed;
    private final Set<String> parameters = new HashSet<>();
    private final Map<List<Stmt>, List<Piece>> pieces = new IdentityHashMap<>();
    private boolean changed;

    /**
     * @param positional assignments at the start of the kernel that regions repeat
     * @param vectors whether regions may run in vectors, and so must be small
     */
    Regions(Kernel kernel, List<Assign> positional, Uniformity uniformity, boolean vectors) {
        this.uniformity = uniformity;
        this.shares = new Shares(uniformity, vectors);
        this.recomputed = positional;
        kernel.parameters().forEach(p -> {
            if (p instanceof Kernel.Scalar s) {
                parameters.add(s.variable().name());
            }
        });
        do {
            do {
                changed = false;
                mark(kernel.body(), new HashMap<>());
            } while (changed);
            cross(kernel.body());
        } while (changed);
        check(kernel);
    }

    /** Variables that live longer than a region. */
    Set<String> crossing() {
        return crossing;
    }

    /** Assignments that compute those of the variables that depend on the position alone, in order. */
    List<Assign> recompute(Set<String> variables) {
        Set<String> wanted = new HashSet<>(variables);
        List<Assign> out = new ArrayList<>();
        for (Assign a : recomputed.reversed()) {
            if (wanted.contains(a.target().name())) {
                out.addFirst(a);
                wanted.addAll(Liveness.exposed(a.value()));
            }
        }
        return out;
    }

    /** The pieces of a list, regions with what they compute again. */
    List<Piece> pieces(List<Stmt> statements) {
        return pieces.computeIfAbsent(
                statements,
                _ -> cut(statements).stream()
                        .map(p -> p instanceof Region(List<Stmt> run) ? new Region(complete(run)) : p)
                        .toList());
    }

    private List<Stmt> complete(List<Stmt> run) {
        List<Stmt> body = new ArrayList<>(recompute(Liveness.exposed(run)));
        body.addAll(run);
        return body;
    }

    private List<Piece> cut(List<Stmt> statements) {
        List<Piece> out = new ArrayList<>();
        List<Stmt> run = new ArrayList<>();
        for (Stmt s : statements) {
            if (recomputed.contains(s)) {
                continue;
            }
            if (once.contains(s)) {
                shares.of(run).forEach(r -> out.add(new Region(r)));
                run = new ArrayList<>();
                out.add(new Once(s));
            } else {
                run.add(s);
            }
        }
        shares.of(run).forEach(r -> out.add(new Region(r)));
        return out;
    }

    // ---- what runs once

    private boolean mark(List<Stmt> statements, Map<Integer, Stmt> open) {
        boolean any = false;
        for (Stmt s : statements) {
            boolean m = once.contains(s);
            switch (s) {
                case Barrier _, CopyRows _ -> m = true;
                case Assign a ->
                    m |= crossing.contains(a.target().name())
                            && !uniformity.varies(a.target().name());
                case Break b -> m |= once.contains(open.get(b.label()));
                case Continue c -> m |= once.contains(open.get(c.label()));
                case Loop l -> open.put(l.label(), s);
                case Block b -> open.put(b.label(), s);
                default -> {}
            }
            for (List<Stmt> body : s.bodies()) {
                m |= mark(body, open);
            }
            if (m) {
                any = true;
                changed |= once.add(s);
            }
        }
        return any;
    }

    private void cross(List<Stmt> statements) {
        for (Piece p : cut(statements)) {
            Set<String> exposed = new TreeSet<>();
            switch (p) {
                case Region r -> exposed.addAll(Liveness.exposed(r.body));
                case Once o -> {
                    o.statement.expressions().forEach(e -> exposed.addAll(Liveness.exposed(e)));
                    o.statement.bodies().forEach(this::cross);
                }
            }
            exposed.removeAll(parameters);
            recomputed.forEach(a -> exposed.remove(a.target().name()));
            changed |= crossing.addAll(exposed);
        }
    }

    private void check(Kernel kernel) {
        for (Stmt s : once) {
            if (uniformity.divergent(s)) {
                throw new UnsupportedKernelException(
                        Trees.position(s).or(kernel.name()),
                        "barrier in divergent control flow near '%s'"
                                .formatted(Printer.print(List.of(s))
                                        .lines()
                                        .findFirst()
                                        .orElse("")),
                        "either all work-items of a group reach a barrier or none");
            }
        }
    }
}
