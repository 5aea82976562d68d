package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.front.BasicBlock.Branch;
import io.omnitransfer.embedded.compiler.front.BasicBlock.Multiway;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Splits the variables of a body into def-use webs and names them. Java compilers reuse a slot for unrelated variables,
 * whose values would otherwise be taken for one.
 */
final class Webs {
    private final MethodDecoder method;
    private final List<BasicBlock> blocks;
    private final boolean[] reached;
    private final List<Assign> definitions = new ArrayList<>();
    private final Map<Assign, Integer> index = new IdentityHashMap<>();
    private final Map<String, BitSet> byVariable = new HashMap<>();
    private final List<BitSet> entry = new ArrayList<>();
    private int[] parent = {};
    private boolean parentsKnown;

    Webs(MethodDecoder method, List<BasicBlock> blocks, boolean[] reached) {
        this.method = method;
        this.blocks = blocks;
        this.reached = reached;
    }

    void rename() {
        for (int b = 0; b < blocks.size(); b++) {
            entry.add(new BitSet());
            for (Stmt s : reached[b] ? blocks.get(b).statements : List.<Stmt>of()) {
                if (s instanceof Assign a && method.owns(a.target())) {
                    index.put(a, definitions.size());
                    byVariable
                            .computeIfAbsent(a.target().name(), _ -> new BitSet())
                            .set(definitions.size());
                    definitions.add(a);
                }
            }
        }
        solve();
        unite();
        substitute();
    }

    /** Reaching definitions at the entry of every block. */
    private void solve() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int b = 0; b < blocks.size(); b++) {
                if (!reached[b]) {
                    continue;
                }
                BitSet now = (BitSet) entry.get(b).clone();
                blocks.get(b).statements.forEach(s -> define(s, now));
                for (int successor : blocks.get(b).successors()) {
                    BitSet in = entry.get(successor);
                    int before = in.cardinality();
                    in.or(now);
                    changed |= in.cardinality() != before;
                }
            }
        }
    }

    private void define(Stmt s, BitSet now) {
        if (s instanceof Assign a && index.containsKey(a)) {
            now.andNot(byVariable.getOrDefault(a.target().name(), new BitSet()));
            now.set(index.get(a));
        }
    }

    /** What happens at a use of a variable where {@code now} are the definitions that may be current. */
    private interface Use {
        Expr.Var at(Expr.Var v, BitSet now);
    }

    /** Passes every use through {@code use}, every definition through {@code target}. */
    private void rewrite(Use use, UnaryOperator<Assign> target) {
        for (int b = 0; b < blocks.size(); b++) {
            if (!reached[b]) {
                continue;
            }
            BasicBlock block = blocks.get(b);
            BitSet now = (BitSet) entry.get(b).clone();
            UnaryOperator<Expr> f = e -> e instanceof Expr.Var v ? use.at(v, now) : e;
            List<Stmt> rewritten = new ArrayList<>();
            for (Stmt s : block.statements) {
                if (s instanceof Assign a && index.containsKey(a)) {
                    rewritten.add(new Assign(target.apply(a).target(), Trees.map(a.value(), f), a.at()));
                } else {
                    rewritten.add(Trees.map(s, f));
                }
                define(s, now);
            }
            BasicBlock.End end = switch (block.end) {
                case Branch t -> new Branch(Trees.map(t.condition(), f), t.at(), t.then(), t.otherwise());
                case Multiway m -> new Multiway(Trees.map(m.selector(), f), m.targets(), m.otherwise());
                default -> block.end;
            };
            if (parentsKnown) {
                block.statements.clear();
                block.statements.addAll(rewritten);
                block.end = end;
            }
        }
    }

    /** Definitions that reach one use belong to one web. */
    private void unite() {
        parent = new int[definitions.size()];
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
        }
        rewrite(
                (v, now) -> {
                    BitSet reaching = reaching(v, now);
                    int first = reaching.nextSetBit(0);
                    for (int i = first; i >= 0; i = reaching.nextSetBit(i + 1)) {
                        parent[find(i)] = find(first);
                    }
                    return v;
                },
                a -> a);
        parentsKnown = true;
    }

    private void substitute() {
        Map<Integer, String> hints = new HashMap<>();
        for (int i = 0; i < parent.length; i++) {
            String hint = method.hints.get(definitions.get(i));
            if (hint != null) {
                hints.putIfAbsent(find(i), hint);
            }
        }
        Map<Integer, Expr.Var> webs = new HashMap<>();
        for (int i = 0; i < parent.length; i++) {
            Expr.Var old = definitions.get(i).target();
            Expr.Var web = webs.computeIfAbsent(
                    find(i), w -> new Expr.Var(method.names.unique(hints.getOrDefault(w, "v")), old.type()));
            if (method.parallel.contains(definitions.get(i))) {
                method.parallelVariables.add(web.name());
            }
        }
        rewrite(
                (v, now) -> {
                    int i = reaching(v, now).nextSetBit(0);
                    return i < 0 ? v : Objects.requireNonNull(webs.get(find(i)));
                },
                a -> new Assign(
                        Objects.requireNonNull(webs.get(find(Objects.requireNonNull(index.get(a))))), a.value()));
    }

    private BitSet reaching(Expr.Var v, BitSet now) {
        BitSet all = byVariable.get(v.name());
        if (all == null) {
            return new BitSet();
        }
        BitSet reaching = (BitSet) all.clone();
        reaching.and(now);
        return reaching;
    }

    private int find(int i) {
        int root = i;
        while (parent[root] != root) {
            root = parent[root];
        }
        return root;
    }
}
