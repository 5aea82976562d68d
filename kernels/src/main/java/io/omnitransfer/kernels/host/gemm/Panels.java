package io.omnitransfer.kernels.host.gemm;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The panels of a matrix that does not change, kept from its second product on: with few rows of a, packing b takes a
 * tenth of the time. All together take a quarter of the largest heap at most (or as many MiB as system property
 * {@code omnitransfer.panels} says); what has no room is packed for every product. For the products of one thread.
 */
public final class Panels {
    private static final AtomicLong ROOM = new AtomicLong(room());
    private static final Cleaner CLEANER = Cleaner.create();

    private int uses;
    private boolean packed;
    private int start;
    private float @Nullable [] panels;

    private static long room() {
        long mib = Long.getLong("omnitransfer.panels", Runtime.getRuntime().maxMemory() / 4 >> 20);
        return Math.max(0, mib) << 20;
    }

    /**
     * Where {@code floats} floats are kept, from {@link #start} on.
     *
     * @return null if they are not
     */
    float @Nullable [] array(long floats) {
        if (++uses == 2) {
            long bytes = (floats + CacheLine.FLOATS) * Float.BYTES;
            if (bytes / Float.BYTES < Integer.MAX_VALUE - 8 && take(bytes)) {
                CLEANER.register(this, () -> ROOM.addAndGet(bytes));
                panels = new float[(int) floats + CacheLine.FLOATS];
                start = CacheLine.start(panels);
            }
        }
        return panels;
    }

    private static boolean take(long bytes) {
        long left = ROOM.addAndGet(-bytes);
        if (left < 0) {
            ROOM.addAndGet(bytes);
        }
        return left >= 0;
    }

    int start() {
        return start;
    }

    /** Runs {@code pack} unless it has been done. */
    void pack(Runnable pack) {
        if (!packed) {
            pack.run();
            packed = true;
        }
    }
}
