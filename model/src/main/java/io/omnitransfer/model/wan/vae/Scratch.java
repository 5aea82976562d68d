package io.omnitransfer.model.wan.vae;

import io.omnitransfer.runtime.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Activation buffers, reused as soon as their last reader has been appended. Tasks and graphs run in order, so a buffer
 * freed while building is free when the next task that takes it runs.
 */
final class Scratch {
    private final Map<Integer, Deque<Tensor>> free = new HashMap<>();
    private final Map<Object, Boolean> taken = new IdentityHashMap<>();
    private final List<Tensor> buffers = new ArrayList<>();

    Tensor take(int... dims) {
        int n = 1;
        for (int d : dims) {
            n = Math.multiplyExact(n, d);
        }
        Deque<Tensor> pool = free.computeIfAbsent(n, _ -> new ArrayDeque<>());
        Tensor t = pool.isEmpty() ? null : pool.pop();
        if (t == null) {
            t = Tensor.f32("activation", n);
            buffers.add(t);
        }
        taken.put(t.array(), true);
        return t.reshape(dims);
    }

    /** All there are. */
    List<Tensor> buffers() {
        return buffers;
    }

    /** Gives a buffer back; tensors that came from elsewhere are ignored. */
    void free(Tensor t) {
        if (taken.remove(t.array()) != null) {
            free.computeIfAbsent(t.size(), _ -> new ArrayDeque<>()).push(t.reshape(t.size()));
        }
    }
}
