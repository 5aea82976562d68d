package io.omnitransfer.embedded.driver.cuda.ptx;

/** What an instruction does to the lanes of a warp that run it. */
interface Operation {
    /** @param active a bit per lane */
    void run(Warp warp, int active);

    /** Whether all lanes that live have to be here before it happens. */
    default boolean collective() {
        return false;
    }

    /** An operation of the whole warp. */
    static Operation together(Operation o) {
        return new Operation() {
            @Override
            public void run(Warp warp, int active) {
                o.run(warp, active);
            }

            @Override
            public boolean collective() {
                return true;
            }
        };
    }
}
