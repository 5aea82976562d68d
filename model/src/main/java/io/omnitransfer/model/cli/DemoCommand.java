package io.omnitransfer.model.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.pipeline.OmniTransfer;
import io.omnitransfer.model.pipeline.OutputFiles;
import io.omnitransfer.model.pipeline.Transfer;
import io.omnitransfer.model.pipeline.TransferRequest;
import io.omnitransfer.runtime.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "Run a transfer with the nano checkpoint on an example that comes with the project.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--task", defaultValue = "effect", description = "id, style, motion, camera or effect (default).")
    private String task = "effect";

    @Option(names = "--all", description = "Run all five tasks.")
    private boolean all;

    @Option(
            names = "--out",
            defaultValue = "out",
            paramLabel = "DIR",
            description = "Folder for the results (default: out).")
    private Path out = Path.of("out");

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Override
    public Integer call() throws IOException {
        List<Task> tasks = all ? List.of(Task.values()) : List.of(Task.of(task));
        sampling.check();
        Device.Choice device = sampling.device();
        for (Task t : tasks) {
            output(t).check(sampling.applyTo(request(t)).build());
        }
        System.err.println("device " + device);
        try (ConsoleProgress progress = new ConsoleProgress();
                OmniTransfer model = OmniTransfer.open(Home.nano(), device.device(), sampling.variants(), progress)) {
            for (Task t : tasks) {
                progress.note("");
                progress.note("demo: " + t.id());
                long began = System.nanoTime();
                Transfer transfer = model.transfer(sampling.applyTo(request(t)).build(), progress);
                progress.close();
                sampling.explain(transfer);
                TransferCommand.print(transfer.write(output(t).video()));
                System.out.printf(Locale.ROOT, "took           %.1f s%n", (System.nanoTime() - began) / 1e9);
            }
        }
        return ExitCode.OK;
    }

    private OutputFiles output(Task task) {
        return OutputFiles.of(out.resolve("demo-" + task.id() + ".mp4"));
    }

    private static TransferRequest.Builder request(Task task) throws IOException {
        Path folder = Home.examples().resolve(task.id());
        JsonNode example =
                new ObjectMapper().readTree(folder.resolve("example.json").toFile());
        Path image = folder.resolve("first_frame.png");
        return TransferRequest.transfer(task, folder.resolve("reference_%02d.png"))
                .image(existing(image))
                .prompt(example.path("prompt").asText(""));
    }

    private static @Nullable Path existing(Path file) {
        return Files.exists(file) ? file : null;
    }
}
