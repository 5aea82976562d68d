package io.omnitransfer.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Where things stand in the sources of the tests. */
public final class SourceLines {
    private SourceLines() {}

    /** {@code Class.method (File.java:line)} of the first line that contains the text, as messages have it. */
    public static String place(Class<?> owner, String method, String text) {
        Path file = Path.of("src/test/java", owner.getName().replace('.', '/') + ".java");
        try {
            List<String> lines = Files.readAllLines(file);
            int line = IntStream.range(0, lines.size())
                    .filter(i -> lines.get(i).contains(text))
                    .findFirst()
                    .orElseThrow();
            return "%s.%s (%s:%d)".formatted(owner.getSimpleName(), method, file.getFileName(), line + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
