package io.omnitransfer.model.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.runtime.Device;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "kernels",
        description = "List the ops there are; show, check or add one.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[COMMAND]",
        subcommands = {KernelsExplainCommand.class, KernelsCheckCommand.class, KernelsNewCommand.class},
        footer = {
            "",
            "Ops of your own are listed, too: 'omnitransfer --with my-ops.jar kernels', or name the",
            "jar in the environment variable OMNITRANSFER_CLASSPATH."
        })
final class KernelsCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        List<OpSpec> ops = Ops.all();
        if (json) {
            System.out.println(json(ops));
            return ExitCode.OK;
        }
        String family = "";
        for (OpSpec op : ops) {
            if (!op.family().equals(family)) {
                family = op.family();
                System.out.println(family);
            }
            String origin = origin(op);
            System.out.printf(
                    "  %-22s %-14s %s%s%n",
                    op.name(),
                    String.join(", ", op.variants()),
                    op.axes(),
                    origin == null ? "" : "   (from " + origin + ")");
            System.out.printf("  %22s %s%n", "", String.join(" | ", op.presets().keySet()));
        }
        System.out.println();
        System.out.println(
                "devices: " + Device.all().stream().map(Device::toString).collect(Collectors.joining(", ")));
        return ExitCode.OK;
    }

    private static String json(List<OpSpec> ops) throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ArrayNode array = mapper.createArrayNode();
        for (OpSpec op : ops) {
            ObjectNode node = array.addObject();
            node.put("name", op.name()).put("family", op.family());
            node.putPOJO("variants", op.variants());
            node.put("axes", op.axes());
            node.putPOJO("presets", op.presets());
            node.put("spec", op.getClass().getName());
            node.put("from", origin(op));
        }
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(array);
    }

    /** The file an op of somebody else comes from; null for the project's own. */
    private static @Nullable String origin(OpSpec op) {
        CodeSource source = op.getClass().getProtectionDomain().getCodeSource();
        CodeSource ours = OpSpec.class.getProtectionDomain().getCodeSource();
        if (source == null || ours == null || source.getLocation().equals(ours.getLocation())) {
            return null;
        }
        return String.valueOf(Path.of(source.getLocation().getPath()).getFileName());
    }
}
