package io.omnitransfer.model.verify;

import io.omnitransfer.model.pipeline.ModelDirectory;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs golden files: what public implementations computed, against what this project computes. */
public final class Verifier implements AutoCloseable {
    /**
     * Relative L2 that rounding to bfloat16 may cost a network: 2⁻⁹ a product, which adds up like noise over the sixty that
     * follow one another.
     */
    private static final double ROUNDED = 0x1p-6;

    private final Device device;
    private final Variants variants;
    private final @Nullable ModelDirectory model;

    /**
     * What became of one file.
     *
     * @param name of the file
     * @param kind of golden
     * @param stages one result per compared tensor; empty if this project does not compute that kind (yet)
     */
    public record Report(String name, String kind, List<GoldenResult> stages) {
        /** Whether there was something to compare. */
        public boolean supported() {
            return !stages.isEmpty();
        }

        /** Whether every stage is within its tolerance. */
        public boolean passed() {
            return stages.stream().allMatch(GoldenResult::passed);
        }

        /** The stage that is furthest from its tolerance's good side. */
        public GoldenResult worst() {
            return stages.stream()
                    .max(java.util.Comparator.comparingDouble(r -> r.passed() ? r.relativeL2() : Double.MAX_VALUE))
                    .orElseThrow();
        }
    }

    /**
     * @param model the checkpoint that files with a {@code task} were made with, or null if there are none
     */
    public Verifier(Device device, Variants variants, @Nullable ModelDirectory model) {
        this.device = device;
        this.variants = variants;
        this.model = model;
    }

    /** The golden files of a folder, by name. */
    public static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is not a folder of golden files");
        }
        try (Stream<Path> list = Files.list(folder)) {
            List<Path> files = list.filter(p -> p.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new IOException(folder + " holds no .safetensors files");
            }
            return files;
        }
    }

    /** Runs one file. Where {@link Variants#TENSOR} rounds operands to bfloat16, the tolerance is that format's. */
    public Report run(Path path) throws IOException {
        String name = path.getFileName().toString().replace(".safetensors", "");
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            String kind = file.metadata().getOrDefault("kind", file.metadata().containsKey("task") ? "transfer" : "?");
            List<GoldenResult> stages = stages(name, kind, file);
            boolean rounds = variants == Variants.TENSOR && device.hasTensorCores();
            return new Report(
                    name,
                    kind,
                    rounds ? stages.stream().map(s -> s.within(ROUNDED)).toList() : stages);
        }
    }

    private List<GoldenResult> stages(String name, String kind, SafetensorsFile file) throws IOException {
        return switch (kind) {
            case DitGolden.KIND -> List.of(DitGolden.run(name, file, device, variants));
            case VaeGolden.KIND -> VaeGolden.run(name, file, device, variants);
            case QwenGolden.KIND -> QwenGolden.run(name, file, device, variants);
            case SchedulerGolden.KIND -> SchedulerGolden.run(name, file);
            case "transfer" -> {
                if (model == null) {
                    throw new IllegalArgumentException(
                            name + " was made with a checkpoint; name it with --model DIRECTORY");
                }
                yield PipelineGolden.run(name, file, model, device, variants);
            }
            default -> List.of();
        };
    }

    @Override
    public void close() {
        if (model != null) {
            model.close();
        }
    }
}
