package io.omnitransfer.embedded.driver.cuda;

import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.front.NonConstantSizeException;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.pass.Optimizer;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import uk.ac.manchester.tornado.api.KernelContext;

/** The kernels of this repository, translated. */
final class KernelSources {
    /** As the engine does for accelerators. */
    private static final int UNROLLED = 200;

    /** For kernels whose local arrays have the size of an argument. */
    private static final int ASSUMED = 64;

    private KernelSources() {}

    /** Every kernel with a context that the class declares; private methods are parts of kernels. */
    static List<Kernel> of(Class<?> owner) {
        return Arrays.stream(owner.getDeclaredMethods())
                .filter(m -> Modifier.isStatic(m.getModifiers()) && !Modifier.isPrivate(m.getModifiers()))
                .filter(m -> m.getReturnType() == void.class)
                .filter(m -> m.getParameterCount() > 0 && m.getParameterTypes()[0] == KernelContext.class)
                .sorted((a, b) -> a.getName().compareTo(b.getName()))
                .map(KernelSources::translate)
                .toList();
    }

    private static Kernel translate(Method m) {
        MethodType type = MethodType.methodType(void.class, m.getParameterTypes());
        try {
            return Optimizer.optimize(FrontEnd.translate(m.getDeclaringClass(), m.getName(), type, Map.of()), UNROLLED);
        } catch (NonConstantSizeException _) {
            Map<Integer, Number> constants = new HashMap<>();
            for (int i = 0; i < m.getParameterCount(); i++) {
                if (m.getParameterTypes()[i] == int.class) {
                    constants.put(i, ASSUMED);
                }
            }
            return Optimizer.optimize(
                    FrontEnd.translate(m.getDeclaringClass(), m.getName(), type, constants), UNROLLED);
        }
    }

    /** The kernels of the module {@code kernels}, which is built after this one: compiled from source, with what they name. */
    static List<Kernel> ofKernelsModule(Path into) throws IOException, ReflectiveOperationException {
        Path root = Path.of("../../kernels/src/main/java");
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(p -> p.toString().endsWith("Kernels.java"))
                    .sorted()
                    .toList();
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter log = new StringWriter();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-g",
                    "-proc:none",
                    "-Xlint:none",
                    "--add-modules",
                    "jdk.incubator.vector",
                    "-d",
                    into.toString(),
                    "-sourcepath",
                    root + File.pathSeparator + "../core/src/main/java",
                    "-cp",
                    System.getProperty("java.class.path"));
            var units = manager.getJavaFileObjectsFromPaths(files);
            if (!compiler.getTask(log, manager, null, options, null, units).call()) {
                throw new IllegalStateException(log.toString());
            }
        }
        List<Kernel> kernels = new ArrayList<>();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {into.toUri().toURL()})) {
            for (Path f : files) {
                String name =
                        root.relativize(f).toString().replace(f.getFileSystem().getSeparator(), ".");
                kernels.addAll(of(loader.loadClass(name.substring(0, name.length() - ".java".length()))));
            }
        }
        return kernels;
    }
}
