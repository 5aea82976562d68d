package io.omnitransfer.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about kernels names tests that exist, and every kernel that must be refused. */
class KernelPageTest {
    private static final Pattern NAME = Pattern.compile("`(\\w+(?:Test|Kernels))\\.(\\w+)`");

    private static Class<?> load(String name) {
        for (String p : List.of("io.omnitransfer.embedded.", "io.omnitransfer.embedded.compiler.")) {
            try {
                return Class.forName(p + name);
            } catch (ClassNotFoundException _) {
                // in the other package
            }
        }
        throw new AssertionError("no class " + name);
    }

    @Test
    void everyNamedTestExists() throws IOException {
        String page = Files.readString(Path.of("../../docs/kernels.md"));
        Set<String> named = new TreeSet<>();
        Matcher m = NAME.matcher(page);
        while (m.find()) {
            assertThat(Arrays.stream(load(m.group(1)).getDeclaredMethods()).map(x -> x.getName()))
                    .as(m.group())
                    .contains(m.group(2));
            named.add(m.group(1) + "." + m.group(2));
        }
        assertThat(named).hasSizeGreaterThan(40);
        Arrays.stream(load("RefusalTest").getDeclaredMethods())
                .filter(x -> x.getParameterCount() > 0
                        && x.getParameterTypes()[0].getSimpleName().equals("KernelContext"))
                .forEach(x -> assertThat(named).contains("RefusalTest." + x.getName()));
    }
}
