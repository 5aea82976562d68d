package io.omnitransfer.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import uk.ac.manchester.tornado.api.TaskGraph;

/**
 * Compares what our API classes declare publicly with the real TornadoVM: {@code -Dtornado.api.jar=JAR[:JAR]}. We may
 * have less; what we have must be there with the same descriptor.
 */
@EnabledIfSystemProperty(named = "tornado.api.jar", matches = ".+")
class ApiSurfaceTest {
    @Test
    void everyPublicMemberExistsInTheRealApi() throws Exception {
        Set<String> missing = new TreeSet<>();
        try (var real = new URLClassLoader(jars(), ClassLoader.getPlatformClassLoader())) {
            for (String name : ourClasses()) {
                Class<?> ours = Class.forName(name, false, getClass().getClassLoader());
                if (!Modifier.isPublic(ours.getModifiers())) {
                    continue;
                }
                try {
                    Set<String> theirs = members(Class.forName(name, false, real), true);
                    members(ours, false).stream()
                            .filter(m -> !theirs.contains(m))
                            .forEach(m -> missing.add(name + ": " + m));
                } catch (ClassNotFoundException e) {
                    missing.add(name);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static URL[] jars() throws MalformedURLException {
        String[] paths = System.getProperty("tornado.api.jar", "").split(java.io.File.pathSeparator);
        URL[] out = new URL[paths.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Path.of(paths[i]).toUri().toURL();
        }
        return out;
    }

    private static List<String> ourClasses() throws IOException, java.net.URISyntaxException {
        Path root = Path.of(TaskGraph.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(f -> root.relativize(f).toString())
                    .filter(f -> f.startsWith("uk") && f.endsWith(".class") && !f.endsWith("-info.class"))
                    .map(f -> f.substring(0, f.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
    }

    /** Name and descriptor of public members; inherited ones too if {@code all}. */
    private static Set<String> members(Class<?> type, boolean all) {
        Set<String> out = new TreeSet<>();
        for (Method m : all ? type.getMethods() : type.getDeclaredMethods()) {
            if (Modifier.isPublic(m.getModifiers()) && !m.accessFlags().contains(AccessFlag.SYNTHETIC)) {
                out.add(kind(m.getModifiers())
                        + m.getName()
                        + descriptor(m)
                        + m.getReturnType().getName());
            }
        }
        for (Field f : all ? type.getFields() : type.getDeclaredFields()) {
            if (Modifier.isPublic(f.getModifiers())) {
                out.add(kind(f.getModifiers()) + f.getName() + " " + f.getType().getName());
            }
        }
        for (Constructor<?> c : type.getConstructors()) {
            out.add("new" + descriptor(c));
        }
        return out;
    }

    private static String kind(int modifiers) {
        return Modifier.isStatic(modifiers) ? "static " : "";
    }

    private static String descriptor(Executable e) {
        return Arrays.stream(e.getParameterTypes()).map(Class::getName).toList().toString();
    }
}
