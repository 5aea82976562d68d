package io.omnitransfer.embedded.engine;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;

/** The library contexts of one plan. */
final class LibraryCalls implements AutoCloseable {
    private final TornadoXPUDevice device;
    private final long planId;
    private final Map<TornadoLibraryProvider, LibraryContext> contexts = new IdentityHashMap<>();

    LibraryCalls(TornadoXPUDevice device, long planId) {
        this.device = device;
        this.planId = planId;
    }

    /**
     * Finds and prepares the provider of a call.
     *
     * @param task {@code graph.task}, for messages
     */
    TornadoLibraryProvider resolve(String task, LibraryTaskDescriptor call) {
        List<String> seen = new ArrayList<>();
        for (TornadoLibraryProvider p : Providers.ALL) {
            boolean able = p.canHandle(device);
            if (able && p.libraryName().equals(call.getLibraryName())) {
                contexts.computeIfAbsent(p, fresh -> fresh.createContext(device, planId));
                return p;
            }
            seen.add(p.libraryName() + (able ? "" : " (not for this device)"));
        }
        throw new TornadoRuntimeException("%s: no provider of library '%s' for %s; found: %s"
                .formatted(task, call.getLibraryName(), device.getDeviceName(), seen));
    }

    void prepare(TornadoLibraryProvider provider, LibraryTaskDescriptor call) {
        provider.prepare(call, context(provider));
    }

    /** @param pointers device addresses of the array arguments */
    void dispatch(
            String task,
            TornadoLibraryProvider provider,
            LibraryTaskDescriptor call,
            long[] pointers,
            boolean[] references) {
        LibraryInvocation invocation = new LibraryInvocation(
                call.getParameters(), pointers, references, device, planId, context(provider), call.getTuning());
        try {
            provider.dispatch(call.getFunctionName(), invocation);
        } catch (RuntimeException e) {
            TornadoRuntimeException named = new TornadoRuntimeException("%s: %s of library %s failed: %s"
                    .formatted(task, call.getFunctionName(), call.getLibraryName(), e));
            named.initCause(e);
            throw named;
        }
    }

    private LibraryContext context(TornadoLibraryProvider provider) {
        LibraryContext context = contexts.get(provider);
        if (context == null) {
            throw new IllegalStateException(provider.libraryName() + " was not resolved");
        }
        return context;
    }

    @Override
    public void close() {
        contexts.forEach(TornadoLibraryProvider::destroyContext);
        contexts.clear();
    }

    /** Looked up once: providers have no state of their own. */
    private static final class Providers {
        static final List<TornadoLibraryProvider> ALL = ServiceLoader.load(TornadoLibraryProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
