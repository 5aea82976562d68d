package io.omnitransfer.tutorials;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every {@code ```java name} block of a tutorial equals the region of that name in this folder, or the class in the file
 * of that name of the sample project, and every one of them is shown.
 * {@code -Domnitransfer.docs.write=true} rewrites the blocks.
 */
class TutorialsTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", "."));
    private static final Path PAGES = BASE.resolve("../docs/tutorials");
    private static final Path SOURCES = BASE.resolve("src/test/java/io/omnitransfer/tutorials");
    private static final Path SAMPLE = BASE.resolve("../docs/sample-op/src");
    private static final Pattern CLASS = Pattern.compile("(?ms)^(/\\*\\*|class ).*");
    private static final Pattern REGION = Pattern.compile("(?ms)^ *// region ([\\w-]+)\\n(.*?)\\n *// endregion$");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java ?(.*?)\\n(.*?)^```$");

    @Test
    void everyBlockIsARegionOfTheSources() throws IOException {
        Map<String, String> regions = regions();
        List<String> shown = new ArrayList<>();
        for (Path page : files(PAGES, ".md")) {
            String text = Files.readString(page);
            if (Boolean.getBoolean("omnitransfer.docs.write")) {
                text = BLOCK.matcher(text)
                        .replaceAll(b -> Matcher.quoteReplacement("```java %s\n%s```"
                                .formatted(b.group(1), regions.getOrDefault(b.group(1), b.group(2)))));
                Files.writeString(page, text);
            }
            for (MatchResult block : BLOCK.matcher(text).results().toList()) {
                assertThat(block.group(2))
                        .as(
                                "%s: block '%s' differs from its region in %s; rewrite it with -Domnitransfer.docs.write=true",
                                page.getFileName(), block.group(1), SOURCES)
                        .isEqualTo(regions.get(block.group(1)));
                shown.add(block.group(1));
            }
        }
        assertThat(new TreeSet<>(shown)).as("regions that a tutorial shows").isEqualTo(regions.keySet());
    }

    private static Map<String, String> regions() throws IOException {
        Map<String, String> regions = new TreeMap<>();
        for (Path source : files(SOURCES, ".java")) {
            REGION.matcher(Files.readString(source)).results().forEach(r -> {
                String previous = regions.put(r.group(1), r.group(2).stripIndent() + "\n");
                assertThat(previous)
                        .as("a second region '%s', in %s", r.group(1), source)
                        .isNull();
            });
        }
        try (Stream<Path> all = Files.walk(SAMPLE)) {
            for (Path file : all.filter(f -> f.toString().endsWith(".java")).toList()) {
                Matcher text = CLASS.matcher(Files.readString(file)); // without package and imports
                assertThat(text.find()).as("a class in %s", file).isTrue();
                regions.put(file.getFileName().toString(), text.group());
            }
        }
        return regions;
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
        }
    }
}
