package io.omnitransfer.kernels.host.gemm;

import java.lang.ref.Cleaner;
import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The panels of a matrix that does not change, kept from its second product on: with some hundred rows of a, packing b takes
 * a tenth of the time. All together take a quarter of the largest heap at most, or as many MiB as system property
 * {@code omnitransfer.panels} says. What has no room is packed for every product, as it is after the heap had to take
 * panels back.
 */
public final class Panels {
    private static final AtomicLong ROOM = new AtomicLong(room());
    private static final Cleaner CLEANER = Cleaner.create();

    private boolean used;
    private boolean refused;
    /** −1 while nothing is packed. */
    private int start = -1;

    private @Nullable SoftReference<float[]> panels;

    private static long room() {
        long mib = Long.getLong("omnitransfer.panels", Runtime.getRuntime().maxMemory() / 4 >> 20);
        return Math.clamp(mib, 0, Long.MAX_VALUE >> 20) << 20;
    }

    /**
     * The panels, from {@link #start} on.
     *
     * @param floats how long they are
     * @param pack writes them into an array from an index on
     * @return null if they are not kept, at least not yet
     */
    synchronized float @Nullable [] of(long floats, ObjIntConsumer<float[]> pack) {
        if (panels == null && used && !refused) {
            panels = keep(floats);
        }
        used = true;
        float[] kept = panels == null ? null : panels.get();
        int line = kept == null ? start : CacheLine.start(kept);
        if (kept != null && line != start) { // new, or moved by the garbage collector
            start = -1;
            pack.accept(kept, line);
            start = line;
        }
        return kept;
    }

    /** Index of the first float, where a cache line begins. */
    int start() {
        return start;
    }

    private @Nullable SoftReference<float[]> keep(long floats) {
        long bytes = (floats + CacheLine.FLOATS) * Float.BYTES;
        boolean room = ROOM.getAndUpdate(r -> r < bytes ? r : r - bytes) >= bytes;
        if (!room) {
            return null;
        }
        float[] kept;
        try {
            kept = CacheLine.atLeast(new float[0], Math.toIntExact(floats));
        } catch (OutOfMemoryError | ArithmeticException e) {
            ROOM.addAndGet(bytes);
            refused = true; // the product can do without
            return null;
        }
        CLEANER.register(this, () -> ROOM.addAndGet(bytes));
        return new SoftReference<>(kept);
    }
}
