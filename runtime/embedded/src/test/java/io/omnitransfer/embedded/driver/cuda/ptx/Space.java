package io.omnitransfer.embedded.driver.cuda.ptx;

import java.util.function.LongUnaryOperator;

/** Memory as an instruction sees it. Values fill the low end of a long, zeros above. */
interface Space {
    long load(Warp w, int lane, long address, int bytes);

    void store(Warp w, int lane, long address, int bytes, long value);

    /** Reads, and replaces what was there, with nobody in between. */
    default long exchange(Warp w, int lane, long address, int bytes, LongUnaryOperator f) {
        long before = load(w, lane, address, bytes);
        store(w, lane, address, bytes, f.applyAsLong(before));
        return before;
    }
}
