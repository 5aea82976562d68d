package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.compiler.jvm.ItemIndexException;
import io.omnitransfer.embedded.compiler.jvm.JvmKernel;
import io.omnitransfer.embedded.driver.NdRange;

/** Runs groups by the code the compiler made of the kernel. */
final class TranslatedGroups implements GroupRunner {
    private final NdRange range;
    private final JvmKernel.Worker worker;
    private int current;
    /** The work-item of the group that failed, if strict code says so. */
    private int item = -1;

    TranslatedGroups(NdRange range, JvmKernel.Worker worker) {
        this.range = range;
        this.worker = worker;
    }

    @Override
    public int run(int first, int end) {
        current = first;
        try {
            return worker.run(first, end);
        } catch (ItemIndexException e) {
            item = e.item();
            throw e;
        } catch (IndexOutOfBoundsException e) {
            IllegalStateException named =
                    new IllegalStateException("an index is outside an array (%s); run with -D%s=true to learn which"
                            .formatted(e.getMessage(), PlanEngine.STRICT));
            named.initCause(e);
            throw named;
        }
    }

    @Override
    public String position() {
        int x = current % range.groupsX();
        int rest = current / range.groupsX();
        int y = rest % range.groupsY();
        int z = rest / range.groupsY();
        if (item < 0) {
            return "one of the groups from (%d, %d, %d) on".formatted(x, y, z);
        }
        int row = item / range.localX();
        return "work-item (%d, %d, %d)"
                .formatted(
                        x * range.localX() + item % range.localX(),
                        y * range.localY() + row % range.localY(),
                        z * range.localZ() + row / range.localY());
    }
}
