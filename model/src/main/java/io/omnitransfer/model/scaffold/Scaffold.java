package io.omnitransfer.model.scaffold;

import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/**
 * The files a new op starts with: device body, op, spec, test and the spec's registration. The op computes the softsign
 * of every element, which its author then replaces; its tests pass as it stands.
 */
public final class Scaffold {
    private static final String REGISTRATION = "META-INF/services/" + OpSpec.class.getName();
    private static final Pattern FAMILY = Pattern.compile("[a-z][a-z0-9]*");

    private static final Pattern CLASS = Pattern.compile("^([\\w.]+)$");
    /** A line of the table in docs/ops.md, which is sorted by family and name. */
    private static final Pattern ROW = Pattern.compile("^\\| ([\\w-]+) \\| `([\\w-]+)` \\|");

    private final Map<String, String> values = new LinkedHashMap<>();
    private final String className;
    private final FileSet files = new FileSet();

    private Scaffold(OpName name, String family, String packageName) {
        this.className = name.className();
        if (!FAMILY.matcher(family).matches() || !SourceVersion.isName(family)) {
            throw new IllegalArgumentException(
                    "'%s' cannot name a family, which is a package; expected one lower-case word".formatted(family));
        }
        if (!SourceVersion.isName(packageName)) {
            throw new IllegalArgumentException(
                    "'%s' cannot name a package; expected something like org.example.ops".formatted(packageName));
        }
        values.put("name", name.text());
        values.put("Class", className);
        values.put("task", name.taskName());
        values.put("family", family);
        values.put("package", packageName);
    }

    /**
     * An op of this project's kernels module.
     *
     * @param home the project's folder
     * @param family the folder of its family; a new one is made if needed
     * @throws IllegalArgumentException if the family cannot be a package
     */
    public static Scaffold inProject(Path home, OpName name, String family) throws IOException {
        Scaffold s = new Scaffold(name, family, "io.omnitransfer.kernels." + family);
        Path module = home.resolve("kernels");
        Path folder = s.addSources(module);
        if (!Files.exists(folder.resolve("package-info.java"))) {
            s.files.add(folder.resolve("package-info.java"), Template.PACKAGE.fill(s.values));
        }
        Path registration = module.resolve("src/main/resources").resolve(REGISTRATION);
        s.files.change(registration, SortedLines.insert(Files.readString(registration), s.specName(), CLASS));
        Path table = home.resolve("docs/ops.md");
        s.files.change(table, SortedLines.insert(Files.readString(table), s.tableRow(), ROW));
        return s;
    }

    /**
     * An op in a Maven project of its own.
     *
     * @param project the project's folder; what it already holds stays
     * @throws IllegalArgumentException if the family cannot be a word, or the package not a package
     */
    public static Scaffold newProject(Path project, OpName name, String family, String packageName) {
        Scaffold s = new Scaffold(name, family, packageName);
        s.files.add(project.resolve("pom.xml"), Template.POM.fill(s.values));
        s.files.add(project.resolve("README.md"), Template.README.fill(s.values));
        s.addSources(project);
        s.files.add(project.resolve("src/main/resources").resolve(REGISTRATION), s.specName() + "\n");
        return s;
    }

    /**
     * Writes every file, or none.
     *
     * @return what was written or changed
     * @throws java.nio.file.FileAlreadyExistsException if a new file is already there
     */
    public List<Path> write() throws IOException {
        return files.write();
    }

    /** Adds the four sources; the folder of the main ones. */
    private Path addSources(Path module) {
        String folder = value("package").replace('.', '/');
        Path main = module.resolve("src/main/java").resolve(folder);
        Path test = module.resolve("src/test/java").resolve(folder);
        files.add(main.resolve(className + "Kernels.java"), Template.KERNELS.fill(values));
        files.add(main.resolve(className + ".java"), Template.OP.fill(values));
        files.add(main.resolve(className + "Spec.java"), Template.SPEC.fill(values));
        files.add(test.resolve(className + "Test.java"), Template.TEST.fill(values));
        return main;
    }

    private String specName() {
        return value("package") + "." + className + "Spec";
    }

    private String tableRow() {
        String presets = Presets.hidden().entrySet().stream()
                .map(p -> p.getKey() + " "
                        + Arrays.stream(p.getValue())
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining("×")))
                .collect(Collectors.joining("; "));
        return "| %s | `%s` | kernel | kernel | kernel | rows, cols | %s |"
                .formatted(value("family"), value("name"), presets);
    }

    private String value(String key) {
        return values.getOrDefault(key, "");
    }
}
