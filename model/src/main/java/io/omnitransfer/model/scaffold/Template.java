package io.omnitransfer.model.scaffold;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Text with {@code {{holes}}}, from a resource beside this class. */
enum Template {
    KERNELS("Kernels.java.txt"),
    OP("Op.java.txt"),
    SPEC("Spec.java.txt"),
    TEST("Test.java.txt"),
    PACKAGE("package-info.java.txt"),
    POM("pom.xml"),
    README("README.md.txt");

    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?[\\w.]+\\.(\\w+);$");
    private final String resource;

    Template(String resource) {
        this.resource = resource;
    }

    /** The text with every hole filled. */
    String fill(Map<String, String> values) {
        String filled = text();
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{{" + value.getKey() + "}}", value.getValue());
        }
        if (filled.contains("{{")) {
            throw new IllegalStateException(resource + ": a hole is left in\n" + filled);
        }
        return filled;
    }

    /** Simple names that the templates import: a class of the op must not hide them. */
    static Set<String> importedNames() {
        return Stream.of(values())
                .flatMap(template -> IMPORT.matcher(template.text()).results())
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toSet());
    }

    private String text() {
        try (InputStream in = Template.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing beside " + Template.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
