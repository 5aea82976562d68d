package io.omnitransfer.benchmarks.launch;

import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.ProgramBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;

/** Loads the classes of the ops again, so that their kernels are new to whoever has compiled them before. */
final class NewKernels extends ClassLoader {
    private NewKernels() {
        super(NewKernels.class.getClassLoader());
    }

    /** {@link AllKernels}, of classes that nobody has seen. */
    @SuppressWarnings("unchecked")
    static List<ProgramBuilder> programs(Device device) {
        NewKernels loader = new NewKernels();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader); // where ops are looked for
        try {
            var made = loader.loadClass(AllKernels.class.getName()).getDeclaredConstructor();
            made.setAccessible(true);
            return ((Function<Device, List<ProgramBuilder>>) made.newInstance()).apply(device);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("could not load the ops again", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("io.omnitransfer.kernels.") && !name.equals(AllKernels.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
