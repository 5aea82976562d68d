package io.omnitransfer.embedded.compiler.front;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Order, dominators and natural loops of a flow graph whose entry is node 0. */
final class Dominators {
    /** Reachable nodes in reverse postorder. */
    final List<Integer> order = new ArrayList<>();
    /** Position in {@link #order}; -1 if unreachable. */
    final int[] position;

    final int[] immediate;
    final List<List<Integer>> predecessors = new ArrayList<>();
    /** Nodes of the loops, by header. */
    final Map<Integer, BitSet> loops = new HashMap<>();

    private final List<List<Integer>> successors;

    Dominators(List<List<Integer>> successors) {
        this.successors = successors;
        int n = successors.size();
        position = new int[n];
        immediate = new int[n];
        Arrays.fill(position, -1);
        Arrays.fill(immediate, -1);
        visit(0, new boolean[n]);
        Collections.reverse(order);
        for (int i = 0; i < order.size(); i++) {
            position[order.get(i)] = i;
        }
        for (int i = 0; i < n; i++) {
            predecessors.add(new ArrayList<>());
        }
        for (int b : order) {
            successors.get(b).forEach(s -> predecessors.get(s).add(b));
        }
        dominate();
        findLoops();
    }

    private void visit(int node, boolean[] seen) {
        seen[node] = true;
        for (int s : successors.get(node).reversed()) {
            if (!seen[s]) {
                visit(s, seen);
            }
        }
        order.add(node);
    }

    private void dominate() {
        immediate[0] = 0;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int b : order.subList(1, order.size())) {
                int d = -1;
                for (int p : predecessors.get(b)) {
                    if (immediate[p] >= 0) {
                        d = d < 0 ? p : meet(d, p);
                    }
                }
                changed |= immediate[b] != d;
                immediate[b] = d;
            }
        }
    }

    private int meet(int x, int y) {
        int a = x;
        int b = y;
        while (a != b) {
            if (position[a] > position[b]) {
                a = immediate[a];
            } else {
                b = immediate[b];
            }
        }
        return a;
    }

    private boolean dominates(int a, int b) {
        return meet(a, b) == a;
    }

    boolean backEdge(int from, int to) {
        return position[to] <= position[from];
    }

    private void findLoops() {
        for (int b : order) {
            for (int header : successors.get(b)) {
                if (!backEdge(b, header)) {
                    continue;
                }
                if (!dominates(header, b)) {
                    throw new IllegalStateException("irreducible");
                }
                BitSet nodes = loops.computeIfAbsent(header, _ -> new BitSet());
                nodes.set(header);
                collect(b, nodes);
            }
        }
    }

    private void collect(int node, BitSet nodes) {
        if (!nodes.get(node)) {
            nodes.set(node);
            predecessors.get(node).forEach(p -> collect(p, nodes));
        }
    }

    /** Header of the outermost loop that has {@code inside} but not {@code outside}; -1 if there is none. */
    int loopLeft(int inside, int outside) {
        int best = -1;
        for (var e : loops.entrySet()) {
            if (e.getValue().get(inside)
                    && !e.getValue().get(outside)
                    && (best < 0 || position[e.getKey()] < position[best])) {
                best = e.getKey();
            }
        }
        return best;
    }
}
