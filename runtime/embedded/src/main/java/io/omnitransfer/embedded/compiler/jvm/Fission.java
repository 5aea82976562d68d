package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Repeats a loop that builds more sums than processors have registers for, each time for some of them. So a kernel may give
 * every work-item as many sums as suit devices with many registers.
 */
final class Fission {
    /** Sums that leave room for the operands: in 16 registers, and in the 32 of AVX-512 and NEON. */
    private static final int SUMS = Lanes.WIDTH == 8 ? 8 : 24;
    /** Sums of products that are two instructions: just-in-time compilers want room for all products as well. */
    private static final int APART = Lanes.WIDTH == 8 ? 4 : 8;

    private Fission() {}

    /**
     * How many sums a loop may have.
     *
     * @param contract whether a product and its sum are one instruction; with as many sums where they are not, a matrix
     *     product ran at 1 GFLOP/s instead of 90
     */
    static int sums(boolean contract) {
        return contract ? SUMS : APART;
    }

    /**
     * The loop, or loops one after the other that do the same.
     *
     * @param begins constants that variables certainly are in front of the loop
     * @param sums variables that one assignment in the loop adds to, and nothing else in it reads
     * @param most how many of them a loop may have
     * @param labels of new loops
     */
    static List<Stmt> split(Loop l, Map<Expr.Var, Expr> begins, List<Expr.Var> sums, int most, IntSupplier labels) {
        List<Stmt> out = new ArrayList<>();
        if (sums.size() <= most || !repeatable(l, sums)) {
            out.add(l);
            return out;
        }
        Set<Expr.Var> counters = counters(l.body(), sums);
        counters.stream().filter(c -> !begins.containsKey(c)).forEach(c -> out.add(new Assign(start(c, l), c)));
        int parts = (sums.size() + most - 1) / most;
        int each = (sums.size() + parts - 1) / parts;
        for (int i = 0; i < sums.size(); i += each) {
            if (i > 0) {
                counters.forEach(c -> out.add(new Assign(c, begins.getOrDefault(c, start(c, l)))));
            }
            int end = Math.min(sums.size(), i + each);
            Set<Expr.Var> others = new HashSet<>(sums);
            others.removeAll(sums.subList(i, end));
            int label = i == 0 ? l.label() : labels.getAsInt();
            List<Stmt> part = part(l, label, others);
            out.add(new Loop(label, needed(part, end == sums.size())));
        }
        return out;
    }

    private static Expr.Var start(Expr.Var counter, Loop l) {
        return new Expr.Var(counter.name() + "_before" + l.label(), counter.type());
    }

    /** Whether the loop does nothing but assign variables until its first statement leaves it. */
    private static boolean repeatable(Loop l, List<Expr.Var> sums) {
        List<Stmt> body = l.body();
        return l.guard() != null
                && body.stream().skip(1).allMatch(Assign.class::isInstance)
                && sums.stream().allMatch(s -> adds(body, s));
    }

    private static boolean adds(List<Stmt> body, Expr.Var sum) {
        List<Stmt> reads = body.stream()
                .filter(s -> s.expressions().stream().anyMatch(e -> Trees.mentions(e, sum.name())))
                .toList();
        List<Stmt> writes = body.stream()
                .filter(s -> s instanceof Assign a && a.target().equals(sum))
                .toList();
        return reads.size() == 1 && reads.equals(writes);
    }

    /** What else an iteration hands to the next. */
    private static Set<Expr.Var> counters(List<Stmt> body, List<Expr.Var> sums) {
        Set<String> exposed = Liveness.exposed(body);
        Set<Expr.Var> counters = new HashSet<>();
        for (Stmt s : body) {
            if (s instanceof Assign a && exposed.contains(a.target().name()) && !sums.contains(a.target())) {
                counters.add(a.target());
            }
        }
        return counters;
    }

    private static List<Stmt> part(Loop l, int label, Set<Expr.Var> others) {
        List<Stmt> part = new ArrayList<>();
        for (Stmt s : l.body()) {
            switch (s) {
                case If guard -> part.add(guard.with(guard.condition(), List.of(new Break(label)), List.of()));
                case Assign a when others.contains(a.target()) -> {}
                default -> part.add(s);
            }
        }
        return part;
    }

    /**
     * The part without what only others need. What compiles it first gives up on large methods, needed or not.
     *
     * @param last whether what is behind the loops finds the variables of this one
     */
    private static List<Stmt> needed(List<Stmt> part, boolean last) {
        Set<String> live = Liveness.exposed(part);
        if (last) {
            live.addAll(Liveness.assigned(part));
        }
        List<Stmt> needed = new ArrayList<>();
        for (Stmt s : part.reversed()) {
            if (!(s instanceof Assign a) || live.remove(a.target().name())) {
                s.expressions().forEach(e -> live.addAll(Liveness.exposed(e)));
                needed.addFirst(s);
            }
        }
        return needed;
    }
}
