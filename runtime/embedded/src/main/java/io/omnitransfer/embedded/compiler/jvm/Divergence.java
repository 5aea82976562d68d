package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Switch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Where the lanes of a vector part. A jump is divergent if some of the lanes that entered its target do not take it at the
 * same time; such jumps park their lanes until the target's end.
 *
 * <p>An assignment that only some lanes make must leave the others' values alone, but only if those may still be read: if
 * the variable is live behind a construct whose lanes have parted.
 */
final class Divergence {
    /** A construct around the current statement; a branch has a number below zero for a label. */
    private record Open(int label, Set<String> live) {}

    private final Liveness liveness;
    private final Shapes shapes;
    private final Set<Integer> breaks = new HashSet<>();
    private final Set<Integer> continues = new HashSet<>();
    private final Set<Stmt> blended = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Stmt> escaped = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Open> open = new ArrayDeque<>();
    private boolean changed;

    Divergence(List<Stmt> body, Liveness liveness, Shapes shapes) {
        this.liveness = liveness;
        this.shapes = shapes;
        do {
            changed = false;
            walk(body, new HashSet<>());
        } while (changed);
    }

    /** Whether lanes leave the loop or block at different times. */
    boolean breaks(int label) {
        return breaks.contains(label);
    }

    /** Whether lanes begin the next iteration of the loop at different times. */
    boolean continues(int label) {
        return continues.contains(label);
    }

    /** Whether some lanes may jump from inside the statement to behind it and others not. */
    boolean escaped(Stmt s) {
        return escaped.contains(s);
    }

    /** Whether the assignment must keep the values of lanes that do not take part. */
    boolean blends(Assign a) {
        return blended.contains(a);
    }

    /**
     * @param narrowed labels of open constructs some of whose lanes are elsewhere; changed as lanes leave
     * @return labels (negative for continue) that lanes have left the list for
     */
    private Set<Integer> walk(List<Stmt> statements, Set<Integer> narrowed) {
        Set<Integer> left = new HashSet<>();
        for (Stmt s : statements) {
            Set<Integer> leaving = new HashSet<>();
            switch (s) {
                case Assign a -> assign(a, narrowed);
                case Break b
                when narrowed.contains(b.label()) || breaks.contains(b.label()) -> {
                    changed |= breaks.add(b.label());
                    leaving.add(b.label());
                }
                case Continue c
                when narrowed.contains(c.label()) || continues.contains(c.label()) -> {
                    changed |= continues.add(c.label());
                    leaving.add(-c.label());
                }
                case Loop l -> {
                    Set<String> live = new HashSet<>(liveness.behind(s));
                    if (continues.contains(l.label())) {
                        live.addAll(liveness.head(s));
                    }
                    leaving.addAll(within(
                            l.label(),
                            live,
                            List.of(l.body()),
                            narrowed,
                            breaks.contains(l.label()) || escaped.contains(s)));
                    leaving.remove(-l.label());
                    leaving.remove(l.label());
                }
                case Block b -> {
                    leaving.addAll(within(b.label(), liveness.behind(s), List.of(b.body()), narrowed, false));
                    leaving.remove(b.label());
                }
                case If i -> {
                    boolean parts = !shapes.uniform(i.condition());
                    leaving.addAll(within(0, liveness.behind(s), s.bodies(), narrowed, parts));
                }
                case Switch w -> {
                    boolean parts = !shapes.uniform(w.selector());
                    leaving.addAll(within(0, liveness.behind(s), s.bodies(), narrowed, parts));
                }
                default -> {}
            }
            if (!leaving.isEmpty()) {
                if (!(s instanceof Break || s instanceof Continue)) {
                    changed |= escaped.add(s);
                }
                left.addAll(leaving);
                narrowAll(narrowed);
            }
        }
        return left;
    }

    private void narrowAll(Set<Integer> narrowed) {
        open.forEach(o -> narrowed.add(o.label));
    }

    /** Walks the bodies of a construct, whose lanes have parted from the start if {@code parted}. */
    private Set<Integer> within(
            int label, Set<String> live, List<List<Stmt>> bodies, Set<Integer> narrowed, boolean parted) {
        int id = label == 0 ? -1 - open.size() : label;
        open.push(new Open(id, live));
        Set<Integer> leaving = new HashSet<>();
        for (List<Stmt> body : bodies) {
            Set<Integer> inside = new HashSet<>(narrowed);
            inside.remove(id);
            if (parted) {
                narrowAll(inside);
            }
            leaving.addAll(walk(body, inside));
        }
        open.pop();
        return leaving;
    }

    private void assign(Assign a, Set<Integer> narrowed) {
        for (Open o : new ArrayList<>(open)) {
            if (narrowed.contains(o.label) && o.live.contains(a.target().name())) {
                blended.add(a);
            }
        }
    }
}
