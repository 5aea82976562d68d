package io.omnitransfer.embedded.driver.cuda.ptx;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A kernel that can be run.
 *
 * @param code by place
 * @param texts the instruction at each place, as written
 * @param registers how many
 * @param constants values of registers that nobody writes
 * @param specials registers that say which work-item this is, by name, such as {@code %tid.x}
 * @param parameters registers that hold them, in order
 * @param types of the parameters
 * @param sharedBytes of a group, without those a launch adds
 * @param dynamic whether launches add some
 * @param localBytes of a work-item
 * @param maxItems of a group
 * @param smallestAccess bytes the kernel reads or writes at once in a group's memory, at least
 * @param tables of the module, by address
 */
public record PtxKernel(
        String name,
        Operation[] code,
        String[] texts,
        int registers,
        Map<Integer, Long> constants,
        Map<String, Integer> specials,
        List<Integer> parameters,
        List<Type> types,
        int sharedBytes,
        boolean dynamic,
        int localBytes,
        int maxItems,
        int smallestAccess,
        NavigableMap<Long, MemorySegment> tables) {
    private static final long RUBBISH = 0xA5A5_A5A5_A5A5_A5A5L;

    /**
     * @param sharedBytes added to each group's
     * @param arguments registers that are the same everywhere, or null
     */
    record Launch(int[] grid, int[] block, int sharedBytes, long[][] arguments) {}

    /** Bytes of each parameter. */
    public int[] parameterSizes() {
        return types.stream().mapToInt(t -> t.bytes).toArray();
    }

    /**
     * Runs all groups.
     *
     * @param arguments their bits
     * @param memory the device's, by address
     * @throws PtxFault at the first thing that is wrong
     */
    public void run(
            int[] grid, int[] block, int sharedBytes, long[] arguments, NavigableMap<Long, MemorySegment> memory) {
        long[][] same = new long[registers][];
        constants.forEach((register, value) -> same[register] = all(value));
        for (int i = 0; i < arguments.length; i++) {
            same[parameters.get(i)] = all(Type.cut(arguments[i], types.get(i).bits));
        }
        Launch launch = new Launch(grid, block, sharedBytes, same);
        NavigableMap<Long, MemorySegment> buffers = new TreeMap<>(memory);
        buffers.putAll(tables);
        IntStream.range(0, grid[0] * grid[1] * grid[2]).parallel().forEach(g -> {
            int[] at = {g % grid[0], g / grid[0] % grid[1], g / grid[0] / grid[1]};
            new Group(this, launch, at, buffers).run();
        });
    }

    private static long[] all(long value) {
        long[] r = new long[Warp.SIZE];
        Arrays.fill(r, value);
        return r;
    }

    /** The registers of a warp as it begins. */
    long[][] registers(Launch launch, int[] group, int first) {
        long[][] all = launch.arguments.clone();
        specials.forEach((special, register) -> {
            long[] r = new long[Warp.SIZE];
            for (int lane = 0; lane < Warp.SIZE; lane++) {
                r[lane] = special(special, launch, group, first + lane);
            }
            all[register] = r;
        });
        for (int i = 0; i < all.length; i++) {
            all[i] = all[i] == null ? all(RUBBISH) : all[i];
        }
        return all;
    }

    private static int special(String name, Launch launch, int[] group, int item) {
        int[] block = launch.block;
        int axis = name.charAt(name.length() - 1) - 'x';
        return switch (name) {
            case "%tid.x" -> item % block[0];
            case "%tid.y" -> item / block[0] % block[1];
            case "%tid.z" -> item / block[0] / block[1];
            case "%ntid.x", "%ntid.y", "%ntid.z" -> block[axis];
            case "%ctaid.x", "%ctaid.y", "%ctaid.z" -> group[axis];
            case "%nctaid.x", "%nctaid.y", "%nctaid.z" -> launch.grid[axis];
            case "%laneid" -> item % Warp.SIZE;
            case "%warpid" -> item / Warp.SIZE;
            default -> throw new PtxFault("register %s is not known here", name);
        };
    }
}
