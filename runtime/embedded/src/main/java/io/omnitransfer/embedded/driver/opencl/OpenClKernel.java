package io.omnitransfer.embedded.driver.opencl;

import io.omnitransfer.embedded.compiler.c.CText;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.driver.Executable;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel object. Its arguments are set one by one, so whoever launches it holds its lock from the first argument on.
 *
 * @param maxGroup work-items of a group, at most
 */
record OpenClKernel(MemorySegment handle, long maxGroup, String text) implements Executable {
    private static final System.Logger LOG = System.getLogger("io.omnitransfer.embedded");
    private static final Pattern POSITION = Pattern.compile(":(\\d+):\\d+: (?:fatal )?error: ");
    private static final int REPORTED = 3;

    static OpenClKernel build(
            OpenClLibrary library,
            MemorySegment context,
            MemorySegment device,
            Kernel kernel,
            String text,
            String options) {
        LOG.log(System.Logger.Level.TRACE, () -> text);
        MemorySegment program =
                library.build(context, device, text, options, log -> explained(kernel.name(), text, log));
        MemorySegment handle = library.createKernel(program, CText.name(kernel));
        return new OpenClKernel(handle, library.groupLimit(handle, device), text);
    }

    /** The first errors of a build log, each with the line it means: nobody has the generated text at hand. */
    static String explained(String kernel, String text, String log) {
        LOG.log(System.Logger.Level.DEBUG, () -> log + "\n" + text);
        List<String> lines = text.lines().toList();
        List<String> errors = log.lines()
                .filter(l -> POSITION.matcher(l).find())
                .limit(REPORTED)
                .map(l -> quoted(l, lines))
                .toList();
        return "the text made of %s was refused: %s"
                .formatted(kernel, errors.isEmpty() ? log.strip() : String.join("; ", errors));
    }

    private static String quoted(String error, List<String> lines) {
        Matcher m = POSITION.matcher(error);
        if (!m.find()) {
            throw new IllegalArgumentException("no position in: " + error);
        }
        int line = Integer.parseInt(m.group(1));
        String message = error.substring(m.end());
        return line < 1 || line > lines.size()
                ? message
                : "%s in '%s'".formatted(message, lines.get(line - 1).strip());
    }
}
