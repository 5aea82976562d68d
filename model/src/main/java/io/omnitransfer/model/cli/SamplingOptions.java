package io.omnitransfer.model.cli;

import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.model.pipeline.OmniTransfer;
import io.omnitransfer.model.pipeline.Transfer;
import io.omnitransfer.model.pipeline.TransferRequest;
import io.omnitransfer.model.sampling.Guidance;
import io.omnitransfer.model.sampling.ScheduleKind;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.TaskInfo;
import io.omnitransfer.runtime.Variants;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to sample, on what: options that {@code demo} and {@code transfer} share. */
final class SamplingOptions {
    @Option(names = "--steps", description = "Sampling steps (default: the checkpoint's).")
    private @Nullable Integer steps;

    @Option(names = "--shift", description = "Shift of the noise schedule (default: the checkpoint's).")
    private @Nullable Double shift;

    @Option(
            names = "--schedule",
            paramLabel = "KIND",
            description = "wan-unipc, diffusers-unipc, wan-dpmpp, flow-euler, linear or distilled-4.")
    private @Nullable String schedule;

    @Option(names = "--guidance", description = "Guidance scale; 1 needs half the time (default: the checkpoint's).")
    private @Nullable Double guidance;

    @Option(
            names = "--guidance-mode",
            paramLabel = "MODE",
            description = "What the unconditional arm lacks: none, text, null, zero or reference.")
    private @Nullable String guidanceMode;

    @Option(
            names = "--reference-guidance",
            defaultValue = "" + TransferRequest.REFERENCE_GUIDANCE,
            description = "Weight of the reference in guidance mode reference (default: ${DEFAULT-VALUE}).")
    private double referenceGuidance = TransferRequest.REFERENCE_GUIDANCE;

    @Option(names = "--seed", defaultValue = "0", description = "Seed of the noise (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--noise", paramLabel = "FILE", description = "Start from tensor 'noise' of a safetensors file.")
    private @Nullable Path noise;

    @Option(
            names = "--mode",
            defaultValue = "CACHED",
            description = {
                "How references take part: cached (the reference branch runs once), recompute (in every step),",
                "joint (full attention in one sequence, the baseline). Default: cached."
            })
    private Mode mode = Mode.CACHED;

    @Option(
            names = "--device",
            defaultValue = "auto",
            paramLabel = "ID",
            description = "Where to compute: auto, jvm, opencl:N or cuda:N; see 'devices' (default: auto).")
    private String device = "auto";

    @Option(
            names = "--variants",
            defaultValue = "BEST",
            description =
                    "Which implementations of ops: best, tensor (products of bfloat16 on a GPU's tensor cores), kernel or host (default: best).")
    private Variants variants = Variants.BEST;

    @Option(names = "--explain", description = "Print which implementation of every op ran in a forward.")
    private boolean explain;

    /** Prints the tasks of a forward if asked to. */
    void explain(Transfer transfer) {
        if (explain) {
            for (TaskInfo t : transfer.tasks()) {
                System.out.printf("%-10s %-20s %-18s %s%n", t.graph(), t.id(), t.op(), t.variant());
            }
        }
    }

    Device.Choice device() {
        return Device.choose(device);
    }

    Variants variants() {
        return variants;
    }

    /** Reads what the options name, before a model loads, for minutes perhaps. */
    void check() throws IOException {
        if (noise != null) {
            OmniTransfer.storedNoise(noise);
        }
    }

    TransferRequest.Builder applyTo(TransferRequest.Builder request) {
        return request.steps(steps)
                .shift(shift)
                .schedule(schedule == null ? null : ScheduleKind.parse(schedule))
                .guidance(guidance)
                .guidanceMode(guidanceMode == null ? null : Guidance.Mode.parse(guidanceMode))
                .referenceGuidance(referenceGuidance)
                .seed(seed)
                .noise(noise)
                .mode(mode);
    }
}
