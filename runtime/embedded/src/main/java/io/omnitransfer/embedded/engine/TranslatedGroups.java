package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.compiler.jvm.JvmKernel;
import io.omnitransfer.embedded.driver.NdRange;

/** Runs groups by the code the compiler made of the kernel. */
final class TranslatedGroups implements GroupRunner {
    private final NdRange range;
    private final JvmKernel.Worker worker;
    private int current;

    TranslatedGroups(NdRange range, JvmKernel.Worker worker) {
        this.range = range;
        this.worker = worker;
    }

    @Override
    public void run(int group) {
        current = group;
        try {
            worker.run(group);
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
        return "group (%d, %d, %d)".formatted(x, rest % range.groupsY(), rest / range.groupsY());
    }
}
