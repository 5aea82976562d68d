package io.omnitransfer.weights;

import io.omnitransfer.runtime.DType;
import io.omnitransfer.runtime.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tensors of one component (a transformer, a VAE …), wherever its files lie and whatever layout named them. Remembers
 * what was asked for, so that tensors a model never read can be reported. Safe for use by several threads; closing unmaps
 * every {@link StoredTensor} handed out.
 */
public final class Weights implements TensorSource, AutoCloseable {
    private final String component;
    private final Path location;
    private final Checkpoint checkpoint;
    private final Map<String, String> storedNames;
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    private Weights(String component, Path location, Checkpoint checkpoint, Map<String, String> storedNames) {
        this.component = component;
        this.location = location;
        this.checkpoint = checkpoint;
        this.storedNames = Collections.unmodifiableMap(storedNames);
    }

    /** Opens files that are in the canonical layout already. */
    public static Weights open(String component, Path location) throws IOException {
        return open(component, location, NameMap.identity());
    }

    /**
     * Opens the weights of a component.
     *
     * @param component its name in messages
     * @param location a {@code .safetensors} file, a {@code .safetensors.index.json}, or a directory with one of either
     * @param names translates the names in the files to those asked for here
     * @throws SafetensorsException if a file is malformed, a shard is missing, or two tensors get the same name
     */
    public static Weights open(String component, Path location, NameMap names) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(location);
        Map<String, String> storedNames = new LinkedHashMap<>();
        for (String stored : checkpoint.holders().keySet()) {
            String earlier = storedNames.put(names.canonical(stored), stored);
            if (earlier != null) {
                checkpoint.close();
                throw SafetensorsHeader.bad(
                        location.toString(),
                        "tensors \"" + earlier + "\" and \"" + stored + "\" of " + component + " both mean \""
                                + names.canonical(stored) + "\"");
            }
        }
        return new Weights(component, location, checkpoint, storedNames);
    }

    /** The name given at {@link #open}. */
    public String component() {
        return component;
    }

    /** All names, canonical. */
    public Set<String> names() {
        return storedNames.keySet();
    }

    public boolean contains(String name) {
        return storedNames.containsKey(name);
    }

    /** {@code __metadata__} of the files; the first shard wins where they differ. */
    public Map<String, String> metadata() {
        return checkpoint.metadata();
    }

    /**
     * The tensor called {@code name}, of any shape. Counts as used.
     *
     * @throws IllegalArgumentException if there is none; the message names the component and the nearest names
     */
    public StoredTensor get(String name) {
        String stored = storedNames.get(name);
        SafetensorsFile file = stored == null ? null : checkpoint.holders().get(stored);
        if (stored == null || file == null) {
            throw new IllegalArgumentException(
                    NearestNames.missing(component + " (" + location + ")", name, storedNames.keySet()));
        }
        used.add(name);
        return file.tensor(stored);
    }

    /**
     * The tensor called {@code name}, which must have the shape {@code dims}.
     *
     * @throws IllegalArgumentException if it is missing or has another shape
     */
    public StoredTensor require(String name, int... dims) {
        StoredTensor tensor = get(name);
        List<Long> expected = Arrays.stream(dims).asLongStream().boxed().toList();
        if (!tensor.info().shape().equals(expected)) {
            throw new IllegalArgumentException(component + " (" + location + "): tensor \"" + name + "\" has shape "
                    + tensor.info().shape() + ", expected " + expected
                    + "; check that the configuration belongs to these weights");
        }
        return tensor;
    }

    /**
     * Copies a tensor out of the file into a runtime tensor of the same name, which outlives these weights. F32, F16,
     * BF16 and I32 stay as stored; F64 becomes F32, rounded; 8-bit floats become BF16, exactly.
     *
     * @throws IllegalArgumentException if it is missing, has another shape, or another dtype than these
     */
    @Override
    public Tensor load(String name, int... dims) {
        StoredTensor tensor = require(name, dims);
        return tensor.toTensor(name, runtimeType(name, tensor.info().dtype()));
    }

    /**
     * As {@link #load}, widened to F32 whatever the file holds.
     *
     * @throws IllegalArgumentException if it is missing, has another shape, or is no real number type
     */
    public Tensor loadF32(String name, int... dims) {
        return require(name, dims).toTensor(name, DType.F32);
    }

    private DType runtimeType(String name, StoredType type) {
        return switch (type) {
            case F32, F64 -> DType.F32;
            case F16 -> DType.F16;
            case BF16, F8_E4M3, F8_E5M2, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ -> DType.BF16;
            case I32 -> DType.I32;
            default ->
                throw new IllegalArgumentException(
                        component + " (" + location + "): tensor \"" + name + "\" is stored as " + type
                                + ", which has no counterpart on a device; convert it to F32, F16 or BF16");
        };
    }

    /** Names nothing has asked for yet, in file order. A model calls this when loaded, and says what it left alone. */
    public List<String> unused() {
        return storedNames.keySet().stream().filter(n -> !used.contains(n)).toList();
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
