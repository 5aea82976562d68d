package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.pass.Uniformity;
import io.omnitransfer.embedded.compiler.pass.VectorCost;
import java.util.ArrayList;
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
    /** What a method of less than half the limit costs, in variables that cross the cut. */
    private static final int SMALL = 4;

    private final Uniformity uniformity;
    private final int limit;

    Shares(Uniformity uniformity, boolean vectors) {
        this.uniformity = uniformity;
        this.limit = vectors ? LIMIT : Integer.MAX_VALUE;
    }

    /** The statements, cut where few variables are alive, and none that all work-items share. */
    List<List<Stmt>> of(List<Stmt> statements) {
        List<List<Stmt>> out = new ArrayList<>();
        List<Stmt> rest = statements;
        while (!rest.isEmpty()) {
            int n = weight(rest, 1) <= limit ? rest.size() : cut(rest);
            out.add(rest.subList(0, n));
            rest = rest.subList(n, rest.size());
        }
        return out;
    }

    private int cut(List<Stmt> statements) {
        int best = statements.size();
        int fewest = Integer.MAX_VALUE;
        int weight = 0;
        for (int i = 1; i < statements.size(); i++) {
            weight += weight(statements.get(i - 1), 1);
            if (weight > limit && best < statements.size()) {
                break;
            }
            Set<String> crossing = crossing(statements.subList(0, i), statements.subList(i, statements.size()));
            int cost = crossing.size() + (weight < limit / 2 ? SMALL : 0);
            if (cost <= fewest && crossing.stream().allMatch(uniformity::varies)) {
                fewest = cost;
                best = i;
            }
        }
        return best;
    }

    private static Set<String> crossing(List<Stmt> before, List<Stmt> behind) {
        Set<String> crossing = Liveness.exposed(behind);
        crossing.retainAll(Liveness.assigned(before));
        return crossing;
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
