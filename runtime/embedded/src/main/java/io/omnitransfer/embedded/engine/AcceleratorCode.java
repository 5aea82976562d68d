package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.front.NonConstantSizeException;
import io.omnitransfer.embedded.compiler.front.UnsupportedKernelException;
import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.pass.Optimizer;
import io.omnitransfer.embedded.compiler.pass.Uniformity;
import io.omnitransfer.embedded.compiler.pass.Warps;
import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.DriverException;
import io.omnitransfer.embedded.driver.Executable;
import io.omnitransfer.embedded.driver.NdRange;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** A kernel method, compiled for a device and a size of group; made once per process. */
record AcceleratorCode(Kernel kernel, Executable executable) {
    private static final System.Logger LOG = System.getLogger("io.omnitransfer.embedded");

    /** Statements an unrolled loop may have: enough for private arrays to become registers. */
    private static final int UNROLLED = 200;

    /** @param constants scalar arguments that are folded in, by index; empty unless an array's size depends on one */
    private record Key(Accelerator device, KernelMethod method, List<Integer> local, Map<Integer, Number> constants) {}

    private static final ClassValue<Map<Key, AcceleratorCode>> CACHE = new ClassValue<>() {
        @Override
        protected Map<Key, AcceleratorCode> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    static AcceleratorCode of(
            String task, Accelerator device, KernelMethod method, NdRange range, List<Object> arguments) {
        try {
            device.require(range); // not of() alone: code that is known was made for another range
            try {
                return of(device, method, range, Map.of());
            } catch (NonConstantSizeException _) {
                return of(device, method, range, Scalars.of(arguments));
            }
        } catch (UnsupportedKernelException | NonConstantSizeException | DriverException e) {
            TornadoRuntimeException named = new TornadoRuntimeException(
                    "%s cannot run on %s: %s".formatted(task, device.getDeviceName(), e.getMessage()));
            named.initCause(e);
            throw named;
        }
    }

    private static AcceleratorCode of(
            Accelerator device, KernelMethod method, NdRange range, Map<Integer, Number> constants) {
        Map<Key, AcceleratorCode> cache = CACHE.get(method.owner());
        Key key = new Key(device, method, range.local(), constants);
        AcceleratorCode code = cache.get(key);
        if (code == null) {
            Kernel source = FrontEnd.translate(method.owner(), method.name(), method.type(), constants);
            Warps.check(source, range.local());
            boolean native_ = device.hasWarpsFor(source);
            Kernel kernel = Optimizer.optimize(native_ ? source : Warps.lower(source, range.local()), UNROLLED);
            requireLocalMemory(device, kernel);
            warnOfBarriers(device, kernel);
            code = new AcceleratorCode(kernel, device.compile(kernel, range));
            cache.put(key, code);
        }
        return code;
    }

    /** It may still be right: what splits the group may be the same for all of it in fact. */
    private static void warnOfBarriers(Accelerator device, Kernel kernel) {
        Uniformity.divergentBarrier(kernel.body())
                .ifPresent(b -> LOG.log(
                        System.Logger.Level.WARNING,
                        () ->
                                "%s: barrier in divergent control flow: either all work-items of a group reach a barrier or none; on %s nobody checks, '--device jvm' does"
                                        .formatted(b.at().or(kernel.name()), device.getDeviceName())));
    }

    private static void requireLocalMemory(Accelerator device, Kernel kernel) {
        long bytes = kernel.arrays().stream()
                .filter(a -> a.space() == Array.Space.LOCAL)
                .mapToLong(a -> (long) a.size() * a.element().bytes())
                .sum();
        long room = device.limits().localBytes();
        if (bytes > room) {
            throw new DriverException(
                    "its local arrays take %,d bytes, the device has %,d for a group; use smaller tiles"
                            .formatted(bytes, room));
        }
    }
}
