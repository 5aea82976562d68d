package io.omnitransfer.embedded.compiler.c;

import io.omnitransfer.embedded.compiler.ir.Position;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program with one kernel.
 *
 * @param kernel {@code Class.method}
 * @param entry the kernel's name in the program
 * @param text the source
 * @param lines what the lines of the source were made of
 */
public record CProgram(String kernel, String entry, String text, List<Position> lines) {
    /** How clang, PoCL and NVRTC say where an error is: its line, and what it is. */
    private static final List<Pattern> ERRORS = Stream.of(
                    ":(\\d+):\\d+: (?:fatal )?error: (.*)",
                    "error: .*:(\\d+):\\d+: (.*)",
                    "\\((\\d+)\\): (?:catastrophic )?error(?: #\\S+)?: (.*)")
            .map(Pattern::compile)
            .toList();

    private static final int REPORTED = 3;

    /**
     * What a compiler's log says of the first errors, each with the line it means and the Java line this was made of:
     * nobody has the generated text at hand.
     */
    public String refused(String log) {
        List<String> sources = text.lines().toList();
        String errors = log.lines()
                .flatMap(l -> ERRORS.stream().map(p -> p.matcher(l)).filter(Matcher::find))
                .limit(REPORTED)
                .map(m -> explained(m, sources))
                .collect(Collectors.joining("; "));
        return "the text made of %s was refused: %s".formatted(kernel, errors.isEmpty() ? log.strip() : errors);
    }

    private String explained(Matcher error, List<String> sources) {
        int line = Integer.parseInt(error.group(1)) - 1;
        String message = error.group(2);
        if (line < 0 || line >= sources.size()) {
            return message;
        }
        return "%s in '%s', made of %s"
                .formatted(message, sources.get(line).strip(), lines.get(line).or(kernel));
    }
}
