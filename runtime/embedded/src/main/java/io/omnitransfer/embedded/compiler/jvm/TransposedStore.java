package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Id.Kind;
import io.omnitransfer.embedded.compiler.ir.Liveness;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A store to local memory that turns rows into columns, {@code a[stride·x + y + base]} by work-item (x, y): neighbouring
 * lanes write far apart, neighbouring rows side by side. All work-items of the group put their values down in order, and
 * when the last one has, {@link Transposition} moves them in one go. Nobody can tell, for whoever reads them waits for a
 * barrier first.
 *
 * @param values scratch memory of the values, by work-item
 * @param first local variable of the index that work-item 0 writes
 */
record TransposedStore(Store store, String values, String first, int stride) {

    /** Those of a region. What they are written to is not read in it, and they overwrite nothing that is written later. */
    static List<TransposedStore> of(List<Stmt> region, Plan plan) {
        List<TransposedStore> found = new ArrayList<>();
        List<Integer> local = plan.local;
        if (local.get(0) % Lanes.WIDTH != 0 || local.get(1) % Lanes.WIDTH != 0 || local.get(2) != 1) {
            return found;
        }
        for (int i = 0; i < region.size(); i++) {
            if (region.get(i) instanceof Store s
                    && s.array().space() == Space.LOCAL
                    && s.array().element() == Element.FLOAT) {
                LinearForm index = LinearForm.behind(region.subList(0, i), s.index(), local);
                boolean columns = index.along(0) > 1 && index.along(1) == 1 && uniform(index, region, plan);
                if (columns && alone(s.array(), index, i, region, plan)) {
                    int n = found.size();
                    found.add(new TransposedStore(s, "#columns " + n, "#column " + n, index.along(0)));
                }
            }
        }
        return found;
    }

    /** Whether work-items differ by their position only, in what the region does not change. */
    private static boolean uniform(LinearForm index, List<Stmt> region, Plan plan) {
        return index.lasts(region)
                && index.terms().keySet().stream()
                        .allMatch(
                                e -> e instanceof Expr.Id i && i.kind() == Kind.LOCAL_ID || !plan.uniformity.varies(e));
    }

    private static boolean alone(Array array, LinearForm index, int position, List<Stmt> region, Plan plan) {
        for (int i = 0; i < region.size(); i++) {
            List<Stmt> before = region.subList(0, i);
            boolean later = i > position;
            List<Stmt> here = region.subList(i, i + 1);
            Set<String> changed = Liveness.assigned(here);
            boolean meets = Trees.anyStatement(
                    here,
                    s -> s.arrays().contains(array)
                                    && (!(s instanceof Store)
                                            || later && overwrites((Store) s, index, before, changed, plan))
                            || s.expressions().stream()
                                    .anyMatch(e -> Trees.any(
                                            e,
                                            x -> x instanceof Expr.Load l
                                                    && l.array().equals(array))));
            if (meets) {
                return false;
            }
        }
        return true;
    }

    /** @param changed variables whose values are not those behind {@code before}, maybe */
    private static boolean overwrites(
            Store later, LinearForm index, List<Stmt> before, Set<String> changed, Plan plan) {
        if (Liveness.exposed(later.index()).stream().anyMatch(changed::contains)) {
            return true;
        }
        return !LinearForm.behind(before, later.index(), plan.local)
                .plus(index.times(-1))
                .neverZero(plan.local);
    }
}
