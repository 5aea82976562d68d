package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Barrier;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Switch;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which variables may differ between the work-items of a group, and which statements not all of them execute together.
 *
 * <p>A load from shared memory at a uniform index is uniform: were it not, one item would read what another writes without
 * a barrier in between.
 */
public final class Uniformity {
    private final Set<String> varying = new HashSet<>();
    private final Set<Stmt> divergent = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Integer> divergentLoops = new HashSet<>();
    private boolean changed;

    public Uniformity(List<Stmt> body) {
        do {
            changed = false;
            walk(body, false);
        } while (changed);
    }

    public boolean varies(String variable) {
        return varying.contains(variable);
    }

    public boolean varies(Expr e) {
        return Trees.any(e, x -> switch (x) {
            case Expr.Id i -> i.kind() == Expr.Id.Kind.LOCAL_ID || i.kind() == Expr.Id.Kind.GLOBAL_ID;
            case Expr.Var v -> varying.contains(v.name());
            case Expr.Load l -> l.array().space() == Space.PRIVATE;
            default -> false;
        });
    }

    /** Whether the statement may be executed by some work-items of a group only. */
    public boolean divergent(Stmt s) {
        return divergent.contains(s);
    }

    /** A barrier that some work-items of a group may pass by; none if all of them reach all barriers together. */
    public static Optional<Barrier> divergentBarrier(List<Stmt> body) {
        if (!Trees.anyStatement(body, Barrier.class::isInstance)) {
            return Optional.empty();
        }
        Uniformity uniformity = new Uniformity(body);
        List<Barrier> found = new ArrayList<>();
        Trees.each(body, s -> {
            if (s instanceof Barrier b && uniformity.divergent(b)) {
                found.add(b);
            }
        });
        return found.stream().findFirst();
    }

    /** Labels (negative for continue) of jumps that leave the list while other work-items go on. */
    private Set<Integer> walk(List<Stmt> statements, boolean outer) {
        Set<Integer> leaving = new HashSet<>();
        for (Stmt s : statements) {
            boolean apart = outer || !leaving.isEmpty();
            if (apart) {
                divergent.add(s);
            }
            switch (s) {
                case Assign a -> {
                    if (apart || varies(a.value())) {
                        changed |= varying.add(a.target().name());
                    }
                }
                case Break b -> {
                    if (apart) {
                        leaving.add(b.label());
                    }
                }
                case Continue c -> {
                    if (apart) {
                        leaving.add(-c.label());
                    }
                }
                case Loop l -> {
                    Set<Integer> inner = walk(l.body(), apart || divergentLoops.contains(l.label()));
                    inner.remove(-l.label());
                    if (!inner.isEmpty()) {
                        changed |= divergentLoops.add(l.label());
                    }
                    inner.remove(l.label());
                    leaving.addAll(inner);
                }
                case Block b -> {
                    Set<Integer> inner = walk(b.body(), apart);
                    inner.remove(b.label());
                    leaving.addAll(inner);
                }
                case If _, Switch _ -> {
                    boolean splits = s.expressions().stream().anyMatch(this::varies);
                    s.bodies().forEach(b -> leaving.addAll(walk(b, apart || splits)));
                }
                default -> {}
            }
        }
        return leaving;
    }
}
