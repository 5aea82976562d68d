package io.omnitransfer.embedded.driver.cuda.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kernels and functions of a PTX text. */
public final class PtxModule {
    private static final Pattern COMMENT = Pattern.compile("//[^\n]*|\\.(?:version|target|address_size)[^\n]*");
    private static final Pattern FUNCTION =
            Pattern.compile("\\.(entry|func)\\s*(?:\\(([^)]*)\\)\\s*)?([\\w$]+)\\s*\\(([^)]*)\\)([^{;]*)([{;])");
    private static final Pattern LABEL = Pattern.compile("[\\w$]+:");
    private static final Pattern MAX_ITEMS = Pattern.compile("\\.maxntid\\s+(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)");

    /**
     * @param results declarations of what it returns
     * @param parameters declarations
     * @param statements instructions, declarations, labels with their colon, and braces
     */
    record Function(
            String name, List<String> results, List<String> parameters, List<String> statements, int maxItems) {}

    private final Map<String, Function> kernels = new HashMap<>();
    private final Map<String, Function> functions = new HashMap<>();
    private final List<String> variables = new ArrayList<>();

    private PtxModule() {}

    /** @throws PtxFault if this is no PTX */
    public static PtxModule parse(String text) {
        if (!text.contains(".version") || !text.contains(".address_size 64")) {
            throw new PtxFault("no PTX of 64-bit addresses");
        }
        PtxModule module = new PtxModule();
        String code = COMMENT.matcher(text.replace("\0", "")).replaceAll("");
        Matcher m = FUNCTION.matcher(code);
        int at = 0;
        while (m.find(at)) {
            module.variables(code.substring(at, m.start()));
            at = m.end();
            if (m.group(6).equals("{")) {
                int end = end(code, at);
                Matcher most = MAX_ITEMS.matcher(m.group(5));
                int maxItems = most.find()
                        ? Integer.parseInt(most.group(1))
                                * Integer.parseInt(most.group(2))
                                * Integer.parseInt(most.group(3))
                        : 1024;
                Function f = new Function(
                        m.group(3), list(m.group(2)), list(m.group(4)), statements(code.substring(at, end)), maxItems);
                (m.group(1).equals("entry") ? module.kernels : module.functions).put(f.name, f);
                at = end + 1;
            }
        }
        module.variables(code.substring(at));
        return module;
    }

    /** The kernel of that name, or null. */
    public @Nullable PtxKernel kernel(String name) {
        Function f = kernels.get(name);
        return f == null ? null : new Assembler(functions, variables, f).assemble();
    }

    private void variables(String code) {
        for (String s : statements(code)) {
            if (s.contains(".shared") || s.contains(".global ") || s.contains(".const ")) {
                variables.add(s);
            }
        }
    }

    /** Where the brace that is open before {@code from} closes. */
    private static int end(String code, int from) {
        int open = 1;
        for (int i = from; i < code.length(); i++) {
            open += code.charAt(i) == '{' ? 1 : code.charAt(i) == '}' ? -1 : 0;
            if (open == 0) {
                return i;
            }
        }
        throw new PtxFault("a brace is not closed");
    }

    private static List<String> list(@Nullable String declarations) {
        return declarations == null || declarations.isBlank()
                ? List.of()
                : List.of(declarations.strip().split("\\s*,\\s*"));
    }

    private static List<String> statements(String code) {
        List<String> all = new ArrayList<>();
        StringBuilder s = new StringBuilder();
        for (char c : code.toCharArray()) {
            boolean begins = s.toString().isBlank();
            if (c == ';') {
                all.add(s.toString().strip().replaceAll("\\s+", " "));
                s.setLength(0);
            } else if (begins && (c == '{' || c == '}')) {
                all.add(String.valueOf(c));
            } else {
                s.append(c);
                if (c == ':' && LABEL.matcher(s.toString().strip()).matches()) {
                    all.add(s.toString().strip());
                    s.setLength(0);
                }
            }
        }
        return all;
    }
}
