package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Switch;
import java.util.ArrayDeque;
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
 * the variable is live behind a construct whose lanes have parted, or read by its other arm, which comes next.
 */
final class Divergence {
    /**
     * A construct around the current statement.
     *
     * @param label for a branch, a number below zero
     * @param again whether lanes meet at the start of the next iteration, too
     * @param next variables that the lanes of arms yet to come may read
     */
    private record Open(int label, Stmt construct, boolean again, Set<String> next) {}

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
                    boolean parts = breaks.contains(l.label()) || escaped.contains(s);
                    leaving.addAll(within(s, l.label(), continues.contains(l.label()), narrowed, parts));
                    leaving.remove(-l.label());
                    leaving.remove(l.label());
                }
                case Block b -> {
                    leaving.addAll(within(s, b.label(), false, narrowed, false));
                    leaving.remove(b.label());
                }
                case If i -> leaving.addAll(branch(s, narrowed, !shapes.uniform(i.condition())));
                case Switch w -> leaving.addAll(branch(s, narrowed, !shapes.uniform(w.selector())));
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

    private Set<Integer> branch(Stmt s, Set<Integer> narrowed, boolean parted) {
        return within(s, -1 - open.size(), false, narrowed, parted);
    }

    /** Walks the bodies of a construct, whose lanes have parted from the start if {@code parted}. */
    private Set<Integer> within(Stmt construct, int label, boolean again, Set<Integer> narrowed, boolean parted) {
        Set<Integer> leaving = new HashSet<>();
        List<List<Stmt>> bodies = construct.bodies();
        for (int k = 0; k < bodies.size(); k++) {
            Set<String> next = new HashSet<>();
            if (parted) {
                bodies.subList(k + 1, bodies.size()).forEach(b -> next.addAll(Liveness.exposed(b)));
            }
            open.push(new Open(label, construct, again, next));
            Set<Integer> inside = new HashSet<>(narrowed);
            inside.remove(label);
            if (parted) {
                narrowAll(inside);
            }
            leaving.addAll(walk(bodies.get(k), inside));
            open.pop();
        }
        return leaving;
    }

    private void assign(Assign a, Set<Integer> narrowed) {
        for (Open o : open) {
            if (narrowed.contains(o.label) && live(o, a.target().name())) {
                blended.add(a);
            }
        }
    }

    /** Whether the variable may be read where the construct's lanes meet again, or in an arm yet to come. */
    private boolean live(Open o, String variable) {
        return o.next.contains(variable)
                || liveness.behind(o.construct, variable)
                || o.again && liveness.head(o.construct, variable);
    }
}
