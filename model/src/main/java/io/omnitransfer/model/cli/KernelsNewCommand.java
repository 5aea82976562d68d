package io.omnitransfer.model.cli;

import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.model.scaffold.OpName;
import io.omnitransfer.model.scaffold.Scaffold;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "new",
        description = "Start an op: kernel, op, spec, test and registration, which compile and pass as they stand.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Without --project the op becomes part of this project's kernels module. Files that are",
            "already there are never overwritten."
        })
final class KernelsNewCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Lower-case words joined by hyphens, such as squared-relu.")
    private String name = "";

    @Option(
            names = "--family",
            defaultValue = "pointwise",
            description = "The op family, a folder here (default: ${DEFAULT-VALUE}).")
    private String family = "pointwise";

    @Option(names = "--project", paramLabel = "DIR", description = "Make a Maven project of your own in this folder.")
    private @Nullable Path project;

    @Option(
            names = "--package",
            paramLabel = "P",
            description = "Java package in a project of your own (default: org.example).")
    private @Nullable String packageName;

    @Override
    public Integer call() throws IOException {
        if (project == null && packageName != null) {
            throw new IllegalArgumentException("--package goes with --project; here the family gives the package");
        }
        OpName op = new OpName(name);
        if (Ops.all().stream().map(OpSpec::name).anyMatch(name::equals)) {
            throw new IllegalArgumentException(
                    "there is an op '%s' already; 'kernels explain %s' shows it".formatted(name, name));
        }
        Scaffold scaffold = project == null
                ? Scaffold.inProject(Home.sources(), op, family)
                : Scaffold.newProject(project, op, family, packageName == null ? "org.example" : packageName);
        scaffold.write().forEach(System.out::println);
        System.out.println();
        System.out.println("It computes the softsign; put your own formula into " + op.className()
                + "Kernels, and on its own, in double precision, into " + op.className() + "Spec.");
        if (project == null) {
            System.out.printf("Test it:  ./omnitransfer test -pl kernels -am -Dtest='%sTest,OpsTest'", op.className());
            System.out.printf(" -Dsurefire.failIfNoSpecifiedTests=false -Domnitransfer.test.op=%s%n", name);
            System.out.printf("See it:   ./omnitransfer kernels explain %s%n", name);
        } else {
            System.out.println(
                    "Once:     ./omnitransfer install      (puts OmniTransfer's jars into your local Maven repository)");
            System.out.printf("Test it:  mvn -f %s verify%n", quoted(project.resolve("pom.xml")));
            System.out.printf(
                    "See it:   ./omnitransfer --with %s kernels explain %s%n",
                    quoted(project.resolve("target/" + name + "-0.1.0-SNAPSHOT.jar")), name);
        }
        return ExitCode.OK;
    }

    /** The path as a shell takes it for one word. */
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[\\w./+:@%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
