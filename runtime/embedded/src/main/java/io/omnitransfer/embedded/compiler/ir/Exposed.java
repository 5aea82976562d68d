package io.omnitransfer.embedded.compiler.ir;

import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Switch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Variables that statements may read before they assign them. */
public final class Exposed {
    private final Set<String> exposed = new TreeSet<>();
    private final Map<Integer, Set<String>> atBreak = new HashMap<>();

    private Exposed() {}

    public static Set<String> of(List<Stmt> statements) {
        Exposed e = new Exposed();
        e.walk(statements, new HashSet<>());
        return e.exposed;
    }

    public static Set<String> of(Expr expression) {
        Exposed e = new Exposed();
        e.read(expression, Set.of());
        return e.exposed;
    }

    /** Variables the statements assign somewhere. */
    public static Set<String> assigned(List<Stmt> statements) {
        Set<String> all = new TreeSet<>();
        Trees.each(statements, s -> {
            if (s instanceof Assign a) {
                all.add(a.target().name());
            }
        });
        return all;
    }

    private void read(Expr e, Set<String> defined) {
        Trees.any(e, x -> {
            if (x instanceof Expr.Var v && !defined.contains(v.name())) {
                exposed.add(v.name());
            }
            return false;
        });
    }

    /** What is surely assigned behind the statements; null if control does not get there. */
    private @Nullable Set<String> walk(List<Stmt> statements, Set<String> entry) {
        Set<String> defined = entry;
        for (Stmt s : statements) {
            Set<String> now = defined;
            s.expressions().forEach(e -> read(e, now));
            Set<String> after = switch (s) {
                case Assign a -> {
                    now.add(a.target().name());
                    yield now;
                }
                case If _, Switch _ -> {
                    Set<String> met = null;
                    for (List<Stmt> body : s.bodies()) {
                        met = meet(met, walk(body, new HashSet<>(now)));
                    }
                    yield met;
                }
                case Loop l -> {
                    walk(l.body(), new HashSet<>(now));
                    yield atBreak.remove(l.label());
                }
                case Block b -> meet(walk(b.body(), new HashSet<>(now)), atBreak.remove(b.label()));
                case Break b -> {
                    Set<String> others = atBreak.get(b.label());
                    atBreak.put(
                            b.label(),
                            others == null ? now : new HashSet<>(java.util.Objects.requireNonNull(meet(others, now))));
                    yield null;
                }
                case Continue _ -> null;
                default -> now;
            };
            if (after == null) {
                return null;
            }
            defined = after;
        }
        return defined;
    }

    private static @Nullable Set<String> meet(@Nullable Set<String> a, @Nullable Set<String> b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        Set<String> both = new HashSet<>(a);
        both.retainAll(b);
        return both;
    }
}
