package io.omnitransfer.embedded.compiler;

import io.omnitransfer.embedded.compiler.fuzz.Bound;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.HalfFloat;

/** Runs a kernel as the Java method it is: a virtual thread per work-item of a group, group after group. */
public final class Oracle {
    /** A kernel for one work-item. */
    public interface Body {
        void run(Object[] arguments) throws Throwable;
    }

    private Oracle() {}

    public static void run(MethodHandle kernel, Object[] arguments, int[] groups, List<Integer> local)
            throws Throwable {
        run(kernel::invokeWithArguments, true, arguments, groups, local);
    }

    /** @param barriers whether items meet; if not, one thread runs them all */
    public static void run(Body kernel, boolean barriers, Object[] arguments, int[] groups, List<Integer> local)
            throws Throwable {
        for (int z = 0; z < groups[2]; z++) {
            for (int y = 0; y < groups[1]; y++) {
                for (int x = 0; x < groups[0]; x++) {
                    group(kernel, barriers, arguments, groups, local, new int[] {x, y, z});
                }
            }
        }
    }

    private static void group(
            Body kernel, boolean barriers, Object[] arguments, int[] groups, List<Integer> local, int[] at)
            throws Throwable {
        int size = local.get(0) * local.get(1) * local.get(2);
        CyclicBarrier barrier = new CyclicBarrier(size);
        List<Object> shared = new ArrayList<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            KernelContext c = new Item(barrier, shared, groups, local, at, i);
            Object[] own = arguments.clone();
            for (int k = 0; k < own.length; k++) {
                own[k] = own[k] instanceof KernelContext ? c : own[k];
            }
            if (!barriers) {
                kernel.run(own);
                continue;
            }
            threads.add(Thread.startVirtualThread(() -> {
                try {
                    kernel.run(own);
                } catch (Throwable t) {
                    failure.set(t);
                    barrier.reset();
                }
            }));
        }
        for (Thread t : threads) {
            t.join();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    /** A work-item of a group. */
    public static final class Item extends KernelContext {
        private final CyclicBarrier barrier;
        private final List<Object> shared;
        private int allocations;

        Item(CyclicBarrier barrier, List<Object> shared, int[] groups, List<Integer> local, int[] at, int item) {
            this.barrier = barrier;
            this.shared = shared;
            localGroupSizeX = local.get(0);
            localGroupSizeY = local.get(1);
            localGroupSizeZ = local.get(2);
            globalGroupSizeX = groups[0] * localGroupSizeX;
            globalGroupSizeY = groups[1] * localGroupSizeY;
            globalGroupSizeZ = groups[2] * localGroupSizeZ;
            groupIdx = at[0];
            groupIdy = at[1];
            groupIdz = at[2];
            localIdx = item % localGroupSizeX;
            localIdy = item / localGroupSizeX % localGroupSizeY;
            localIdz = item / localGroupSizeX / localGroupSizeY;
            globalIdx = groupIdx * localGroupSizeX + localIdx;
            globalIdy = groupIdy * localGroupSizeY + localIdy;
            globalIdz = groupIdz * localGroupSizeZ + localIdz;
        }

        @Override
        public void localBarrier() {
            try {
                barrier.await();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        /** An array of floats with their errors. */
        public Bound[] allocateBoundLocalArray(int n) {
            return (Bound[]) share(new Bound[n]);
        }

        private Object share(Object fresh) {
            synchronized (shared) {
                if (shared.size() == allocations) {
                    shared.add(fresh);
                }
                return shared.get(allocations++);
            }
        }

        @Override
        public void globalBarrier() {
            localBarrier();
        }

        @Override
        public float[] allocateFloatLocalArray(int n) {
            return (float[]) share(new float[n]);
        }

        @Override
        public int[] allocateIntLocalArray(int n) {
            return (int[]) share(new int[n]);
        }

        @Override
        public long[] allocateLongLocalArray(int n) {
            return (long[]) share(new long[n]);
        }

        @Override
        public double[] allocateDoubleLocalArray(int n) {
            return (double[]) share(new double[n]);
        }

        @Override
        public byte[] allocateByteLocalArray(int n) {
            return (byte[]) share(new byte[n]);
        }

        @Override
        public HalfFloat[] allocateHalfFloatLocalArray(int n) {
            return (HalfFloat[]) share(new HalfFloat[n]);
        }
    }
}
