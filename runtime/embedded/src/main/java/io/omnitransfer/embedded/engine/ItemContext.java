package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.driver.NdRange;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.HalfFloat;

/**
 * The context the engine moves from work-item to work-item. Without a {@link Team} it serves all items of a group one
 * after the other; within one it belongs to one item. Public for the generated kernel loops only.
 */
public final class ItemContext extends KernelContext {
    private static final Integer[] SMALL = new Integer[1025];

    static {
        for (int i = 0; i < SMALL.length; i++) {
            SMALL[i] = i;
        }
    }

    private final NdRange range;
    private final LocalMemory local;
    private final Team.@Nullable Member member;
    private int rowStart;
    private int allocations;

    ItemContext(NdRange range, LocalMemory local, Team.@Nullable Member member) {
        this.range = range;
        this.local = local;
        this.member = member;
        globalGroupSizeX = range.globalX();
        globalGroupSizeY = range.globalY();
        globalGroupSizeZ = range.globalZ();
        localGroupSizeX = range.localX();
        localGroupSizeY = range.localY();
        localGroupSizeZ = range.localZ();
    }

    /** Goes to a group, numbered x fastest. */
    void moveToGroup(int group) {
        groupIdx = group % range.groupsX();
        groupIdy = group / range.groupsX() % range.groupsY();
        groupIdz = group / range.groupsX() / range.groupsY();
        rowStart = range.offsetX() + groupIdx * range.localX();
    }

    /** Goes to a row of items within the group. */
    void moveToRow(int y, int z) {
        localIdy = y;
        localIdz = z;
        globalIdy = range.offsetY() + groupIdy * range.localY() + y;
        globalIdz = range.offsetZ() + groupIdz * range.localZ() + z;
    }

    /** Goes to an item within the row. */
    public void moveTo(int x) {
        localIdx = SMALL[x];
        globalIdx = rowStart + x;
        allocations = 0;
    }

    /** Runs {@code body} for every item of a group in turn. */
    void runGroup(int group, KernelBody body, Object[] arguments) {
        moveToGroup(group);
        for (int z = 0; z < range.localZ(); z++) {
            for (int y = 0; y < range.localY(); y++) {
                moveToRow(y, z);
                body.row(this, arguments, 0, range.localX());
            }
        }
    }

    /** Where the item is, for messages. */
    String position() {
        return "work-item (%d, %d, %d)".formatted(globalIdx, globalIdy, globalIdz);
    }

    private Team.Member member() {
        if (member == null) {
            throw new IllegalStateException(
                    "work-items cooperate here, but no static call chain from the kernel leads to it; call barriers from"
                            + " the kernel or from static methods");
        }
        return member;
    }

    @Override
    public void localBarrier() {
        member().groupBarrier();
    }

    @Override
    public void globalBarrier() {
        member().groupBarrier();
    }

    @Override
    public float simdSum(float value) {
        return member().sum(value);
    }

    @Override
    public float simdShuffleDown(float value, int delta) {
        return member().shuffle(value, member().lane() + delta);
    }

    @Override
    public float simdBroadcastFirst(float value) {
        return member().shuffle(value, 0);
    }

    @Override
    public int[] allocateIntLocalArray(int size) {
        return (int[]) local.array(allocations++, int[].class, size);
    }

    @Override
    public byte[] allocateByteLocalArray(int size) {
        return (byte[]) local.array(allocations++, byte[].class, size);
    }

    @Override
    public long[] allocateLongLocalArray(int size) {
        return (long[]) local.array(allocations++, long[].class, size);
    }

    @Override
    public float[] allocateFloatLocalArray(int size) {
        return (float[]) local.array(allocations++, float[].class, size);
    }

    @Override
    public double[] allocateDoubleLocalArray(int size) {
        return (double[]) local.array(allocations++, double[].class, size);
    }

    @Override
    public HalfFloat[] allocateHalfFloatLocalArray(int size) {
        return (HalfFloat[]) local.array(allocations++, HalfFloat[].class, size);
    }
}
