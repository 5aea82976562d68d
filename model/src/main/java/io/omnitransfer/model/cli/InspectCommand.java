package io.omnitransfer.model.cli;

import io.omnitransfer.weights.Inspection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        description = "List the tensors of a safetensors file, a sharded index or a component folder.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A .safetensors file, an .index.json, or a folder with one.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Inspection inspection = Inspection.of(file);
        System.out.println(json ? inspection.toJson() : inspection.toText());
        return ExitCode.OK;
    }
}
