package io.omnitransfer.benchmarks.peer.torch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.omnitransfer.threads.Parallel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link TorchScript} loaded by PyTorch, with its arguments, to be run over and over with as many threads as ours. */
final class TorchFunction implements AutoCloseable {
    private final Model model = Model.newInstance("function", Device.cpu(), "PyTorch");
    private final NDManager manager = model.getNDManager().newSubManager();
    private final NDList arguments;
    private final List<TorchFunction> earlier;
    private @Nullable NDArray result;

    /** One argument: row-major elements, read as {@code shape}, then its axes in the order {@code axes}, made contiguous. */
    record Argument(String name, float[] elements, long[] shape, int... axes) {}

    TorchFunction(String body, Argument... arguments) {
        this(body, List.of(arguments), Map.of());
    }

    /** @param results further arguments: what other functions, which stay open, have returned last */
    TorchFunction(String body, List<Argument> arguments, Map<String, TorchFunction> results) {
        List<String> names = new ArrayList<>();
        this.earlier = List.copyOf(results.values());
        this.arguments = new NDList();
        for (Argument a : arguments) {
            names.add(a.name());
            NDArray array = manager.create(a.elements(), new Shape(a.shape()));
            // Adding zero makes a contiguous copy; transposition alone is only another view.
            this.arguments.add(a.axes().length == 0 ? array : contiguous(array.transpose(a.axes())));
        }
        names.addAll(results.keySet());
        TorchScript script = new TorchScript(names.toArray(String[]::new), body);
        try {
            model.load(new ByteArrayInputStream(script.archive()), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            throw new IllegalStateException("PyTorch rejects " + script, e);
        }
        JniUtils.setNumThreads(Parallel.threads());
    }

    private NDArray contiguous(NDArray view) {
        return manager.create(view.toFloatArray(), view.getShape());
    }

    void run() {
        if (result != null) {
            result.close();
        }
        NDList all = new NDList(arguments);
        earlier.forEach(f -> all.add(f.last()));
        result = model.getBlock()
                .forward(new ParameterStore(manager, false), all, false)
                .singletonOrThrow();
    }

    private NDArray last() {
        if (result == null) {
            throw new IllegalStateException("run comes first");
        }
        return result;
    }

    /** The last run's result with its axes in the order {@code axes}, row-major. */
    float[] result(int... axes) {
        NDArray all = last();
        try (NDArray view = axes.length == 0 ? all.duplicate() : all.transpose(axes)) {
            return view.toFloatArray();
        }
    }

    @Override
    public void close() {
        manager.close();
        model.close();
    }
}
