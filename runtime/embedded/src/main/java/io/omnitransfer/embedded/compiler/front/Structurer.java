package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.ir.Stmt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From a flow graph to structured statements, after Ramsey, "Beyond Relooper" (ICFP 2022): every block is placed inside
 * the one that dominates it; what has several predecessors follows a labelled block that they break out of. Unlike there,
 * what a loop exits to follows the loop.
 */
final class Structurer {
    private final List<BasicBlock> blocks;
    private final Dominators graph;
    private final List<List<Integer>> inside = new ArrayList<>();
    private final List<List<Integer>> behind = new ArrayList<>();
    private final boolean[] merge;
    private final int[] labels;
    private final int exit;

    Structurer(MethodDecoder method, List<BasicBlock> blocks) {
        this.blocks = blocks;
        try {
            this.graph =
                    new Dominators(blocks.stream().map(BasicBlock::successors).toList());
        } catch (IllegalStateException _) {
            throw method.code.unsupported(0, "irreducible control flow", "loops have one entry");
        }
        this.merge = new boolean[blocks.size()];
        this.labels = new int[blocks.size()];
        for (int i = 0; i < blocks.size(); i++) {
            inside.add(new ArrayList<>());
            behind.add(new ArrayList<>());
            labels[i] = method.names.label();
            method.names.label();
        }
        this.exit = method.names.label();
        place();
    }

    private void place() {
        for (int b : graph.order.subList(1, graph.order.size())) {
            long forward = graph.predecessors.get(b).stream()
                    .filter(p -> !graph.backEdge(p, b))
                    .count();
            int dominator = graph.immediate[b];
            int left = graph.loopLeft(dominator, b);
            merge[b] = forward > 1 || left >= 0;
            (left >= 0 ? behind.get(left) : inside.get(dominator)).add(b);
        }
        Comparator<Integer> order = Comparator.comparingInt(b -> graph.position[b]);
        inside.forEach(l -> l.sort(order));
        behind.forEach(l -> l.sort(order));
    }

    /** Label of the block in front of {@code b}; a loop that begins there has another. */
    private int blockLabel(int b) {
        return labels[b] + 1;
    }

    List<Stmt> structure() {
        return List.of(new Stmt.Block(exit, tree(0)));
    }

    private List<Stmt> tree(int b) {
        List<Stmt> statements = node(b);
        for (int next : inside.get(b)) {
            if (merge[next]) {
                statements = follow(statements, next);
            }
        }
        if (graph.loops.containsKey(b)) {
            statements = List.of(new Stmt.Loop(labels[b], statements));
        }
        for (int next : behind.get(b)) {
            statements = follow(statements, next);
        }
        return statements;
    }

    private List<Stmt> follow(List<Stmt> first, int next) {
        List<Stmt> both = new ArrayList<>();
        both.add(new Stmt.Block(blockLabel(next), first));
        both.addAll(tree(next));
        return both;
    }

    private List<Stmt> node(int b) {
        BasicBlock block = blocks.get(b);
        List<Stmt> out = new ArrayList<>(block.statements);
        switch (block.end) {
            case BasicBlock.Goto g -> out.addAll(jump(b, g.target()));
            case BasicBlock.Branch t when t.then() == t.otherwise() -> out.addAll(jump(b, t.then()));
            case BasicBlock.Branch t ->
                out.add(new Stmt.If(t.condition(), jump(b, t.then()), jump(b, t.otherwise()), t.at()));
            case BasicBlock.Multiway m -> out.add(multiway(b, m));
            case BasicBlock.Exit _ -> out.add(new Stmt.Break(exit));
        }
        return out;
    }

    private Stmt multiway(int b, BasicBlock.Multiway m) {
        Map<Integer, List<Integer>> keys = new LinkedHashMap<>();
        m.targets().forEach((key, target) -> {
            if (target != m.otherwise()) {
                keys.computeIfAbsent(target, _ -> new ArrayList<>()).add(key);
            }
        });
        List<Stmt.Arm> arms = new ArrayList<>();
        keys.forEach((target, k) -> arms.add(new Stmt.Arm(k, jump(b, target))));
        return new Stmt.Switch(m.selector(), arms, jump(b, m.otherwise()));
    }

    private List<Stmt> jump(int from, int to) {
        if (graph.backEdge(from, to)) {
            return List.of(new Stmt.Continue(labels[to]));
        }
        return merge[to] ? List.of(new Stmt.Break(blockLabel(to))) : tree(to);
    }
}
