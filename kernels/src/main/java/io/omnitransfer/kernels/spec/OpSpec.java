package io.omnitransfer.kernels.spec;

import io.omnitransfer.runtime.Device;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What the project knows about one op: how to make a case of it, what is right, what it costs. One registry of these
 * ({@link Ops#all()}) drives the correctness tests on every engine and device, the benchmarks and the support table.
 *
 * <p>To have an op of your own tested and measured like ours, implement this next to it, with a public no-argument
 * constructor, and name the class in {@code META-INF/services/io.omnitransfer.kernels.spec.OpSpec}.
 */
public interface OpSpec {
    /** The portable device kernel. */
    String KERNEL = "kernel";

    /** The hand-written routine for devices that compute in the JVM's memory. */
    String HOST = "host";

    /** A preset whose name starts with this is small enough for unit tests. */
    String SMALL = "nano";

    /** Unique name, such as {@code layer-norm}. */
    String name();

    /** The op family: the folder the op lives in, such as {@code norm}. */
    String family();

    /** Whether the op makes sense with tensor cores only; elsewhere it would run slowly, if at all. */
    default boolean needsTensorCores() {
        return false;
    }

    /** Whether the op is for this device. The JVM has none but is where every kernel is tested. */
    default boolean runsOn(Device device) {
        return !needsTensorCores() || device.hasTensorCores() || device.runsHostLibrary();
    }

    /** The implementations there are, {@link #KERNEL} first. */
    List<String> variants();

    /** What the integers of a shape mean, such as {@code rows, cols}. */
    String axes();

    /** Shapes real models use, by name. Those named {@link #SMALL}… also run in the unit tests. */
    Map<String, int[]> presets();

    /** A small shape, preferably ragged: not a multiple of any group, tile or vector length. */
    int[] randomShape(RandomGenerator random);

    /** A case of that shape with random data. */
    OpCase create(int[] shape, RandomGenerator random);

    /**
     * The case that is measured: f32, or what the op is made for, without options, not in place. Only its values may
     * depend on {@code random}, so that figures of different runs and of other libraries mean the same, and every run of
     * it gives the same result. An op that draws types, sizes or options in {@link #create} has to override this.
     */
    default OpCase plain(int[] shape, RandomGenerator random) {
        return create(shape, random);
    }
}
