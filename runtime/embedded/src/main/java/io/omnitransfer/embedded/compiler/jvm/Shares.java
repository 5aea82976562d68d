package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.pass.Uniformity;
import io.omnitransfer.embedded.compiler.pass.VectorCost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts statements that no barrier separates into as many methods as HotSpot needs to compile them. Its first compiler (C1)
 * inlines all of the Vector API and gives up on a method for lack of virtual registers; if it had compiled the method
 * before, with less profiling, the method stays as it is for good and never reaches the second compiler, ten times slower.
 */
final class Shares {
    /** What a method may hold, in nodes of expressions. From about 400 on methods were given up. */
    private static final int LIMIT = 300;
    /** The same without vectors, where a node is some ten bytes of code: methods hold 64 KiB. */
    private static final int SCALAR_LIMIT = 3000;
    /** What a method more costs, in variables that cross a cut. */
    private static final int METHOD = 4;
    /** The cost of what cannot be. */
    private static final int NONE = Integer.MAX_VALUE;

    private final Uniformity uniformity;
    private final int limit;

    Shares(Uniformity uniformity, boolean vectors) {
        this.uniformity = uniformity;
        this.limit = vectors ? LIMIT : SCALAR_LIMIT;
    }

    /**
     * The statements, cut so that the fewest variables are alive at all cuts together, none of them one that all work-items
     * share.
     */
    List<List<Stmt>> of(List<Stmt> statements) {
        int n = statements.size();
        int[] weight = new int[n + 1];
        for (int i = 0; i < n; i++) {
            weight[i + 1] = weight[i] + weight(statements.get(i), 1);
        }
        if (weight[n] <= limit) {
            return n == 0 ? List.of() : List.of(statements);
        }
        int[] cuts = cuts(statements);
        int[] cost = new int[n + 1];
        int[] from = new int[n + 1];
        for (int to = 1; to <= n; to++) {
            cost[to] = NONE;
            int last = to == n ? 0 : cuts[to];
            for (int i = to - 1; i >= 0 && (weight[to] - weight[i] <= limit || cost[to] == NONE); i--) {
                if (cost[i] != NONE && last != NONE && cost[i] + last < cost[to]) {
                    cost[to] = cost[i] + last;
                    from[to] = i;
                }
            }
        }
        List<List<Stmt>> out = new ArrayList<>();
        for (int to = n; to > 0; to = from[to]) {
            out.addFirst(statements.subList(from[to], to));
        }
        return out;
    }

    /** What a cut behind each number of first statements costs. */
    private int[] cuts(List<Stmt> statements) {
        List<Set<String>> exposed = Liveness.exposedFromEach(statements);
        int[] cuts = new int[statements.size() + 1];
        Set<String> assigned = new HashSet<>();
        for (int n = 1; n < cuts.length; n++) {
            assigned.addAll(Liveness.assigned(statements.subList(n - 1, n)));
            Set<String> crossing = new HashSet<>(exposed.get(n));
            crossing.retainAll(assigned);
            cuts[n] = crossing.stream().allMatch(uniformity::varies) ? METHOD + crossing.size() : NONE;
        }
        return cuts;
    }

    /** @param copies of the statements, with and without masks */
    private int weight(List<Stmt> statements, int copies) {
        return statements.stream().mapToInt(s -> weight(s, copies)).sum();
    }

    private int weight(Stmt s, int copies) {
        int[] weight = {VectorCost.of(s)};
        s.expressions().forEach(e -> Trees.each(e, x -> weight[0] += VectorCost.of(x)));
        boolean parts = s instanceof Stmt.If && s.expressions().stream().anyMatch(uniformity::varies);
        int inside = parts ? 2 : copies;
        return copies * weight[0]
                + s.bodies().stream().mapToInt(b -> weight(b, inside)).sum();
    }
}
