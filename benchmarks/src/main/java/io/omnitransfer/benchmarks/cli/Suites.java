package io.omnitransfer.benchmarks.cli;

import io.omnitransfer.benchmarks.decoupled.DenoisingBenchmark;
import io.omnitransfer.benchmarks.decoupled.ForwardBenchmark;
import io.omnitransfer.benchmarks.decoupled.Size;
import io.omnitransfer.benchmarks.machine.PeakBenchmark;
import io.omnitransfer.benchmarks.op.OpBenchmark;
import io.omnitransfer.benchmarks.peer.Peer;
import io.omnitransfer.benchmarks.peer.Peers;
import io.omnitransfer.benchmarks.run.Item;
import io.omnitransfer.benchmarks.stage.Stage;
import io.omnitransfer.benchmarks.stage.StageBenchmark;
import io.omnitransfer.benchmarks.transformer.Transformer;
import io.omnitransfer.benchmarks.transformer.TransformerBenchmark;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.runtime.Device;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Which benchmarks make up a run.
 *
 * @param device where to measure
 * @param quick whether to be content with short measurements
 * @param notes told what is left out and why
 */
record Suites(Device device, boolean quick, Consumer<String> notes) {
    /** What the overview shows of the ops. */
    private static final Map<String, String> TELLING = Map.of(
            "linear", "dit nano ffn up",
            "attention", "s512",
            "conv3d", "vae nano 32ch",
            "layer-norm", "nano dit",
            "rope", "nano dit");

    /** What the machine can do at best. */
    List<Item> peaks() {
        return List.of(
                timed(PeakBenchmark.class.getName() + ".fma", Map.of()),
                timed(PeakBenchmark.class.getName() + ".copy", Map.of()));
    }

    /** A few telling ops. */
    List<Item> tellingOps() {
        List<Item> items = new ArrayList<>();
        for (OpSpec op : Ops.all()) {
            String preset = TELLING.get(op.name());
            if (preset != null) {
                items.addAll(op(op, preset, List.of()));
            }
        }
        return items;
    }

    /**
     * Ops on all presets whose names begin with {@code preset}.
     *
     * @param names ops, all if empty
     * @param variants variants and peers, all if empty
     * @throws IllegalArgumentException if that leaves nothing, or nothing of an op that is named, or if no op has one of
     *     the variants
     */
    List<Item> ops(List<String> names, String preset, List<String> variants) {
        List<OpSpec> ops =
                names.isEmpty() ? Ops.all() : names.stream().map(Ops::named).toList();
        checkVariants(variants);
        List<Item> items = new ArrayList<>();
        for (OpSpec op : ops) {
            List<String> presets = op.presets().keySet().stream()
                    .filter(p -> p.startsWith(preset))
                    .toList();
            List<Item> some =
                    presets.stream().flatMap(p -> op(op, p, variants).stream()).toList();
            if (some.isEmpty() && !names.isEmpty()) {
                throw new IllegalArgumentException(
                        presets.isEmpty()
                                ? "%s has no preset that begins with '%s'; there are %s"
                                        .formatted(
                                                op.name(), preset, op.presets().keySet())
                                : "%s has nothing of %s here; there are %s"
                                        .formatted(op.name(), variants, available(op)));
            }
            items.addAll(some);
        }
        if (items.isEmpty()) {
            throw new IllegalArgumentException("no preset of any op begins with '%s', or none has a variant of %s; %s"
                    .formatted(preset, variants, "docs/ops.md lists all"));
        }
        for (String v : variants) {
            if (items.stream().noneMatch(i -> v.equals(i.params().get("variant")))) {
                notes.accept("variant %s: nothing that is measured has it%s"
                        .formatted(
                                v,
                                Peers.named(v)
                                        .flatMap(Peer::missing)
                                        .map(m -> " here: " + m)
                                        .orElse("")));
            }
        }
        return items;
    }

    /** A misspelt variant would be left out like one that an op happens not to have. */
    private static void checkVariants(List<String> named) {
        Set<String> known = new TreeSet<>();
        Ops.all().forEach(op -> known.addAll(op.variants()));
        Peers.all().forEach(p -> known.add(p.name()));
        for (String v : named) {
            if (!known.contains(v)) {
                throw new IllegalArgumentException(
                        "no op has a variant '%s', and no peer is named so; there are %s".formatted(v, known));
            }
        }
    }

    private List<Item> op(OpSpec op, String preset, List<String> only) {
        if (!device.runsHostLibrary()
                && op.variants().contains(OpSpec.HOST)
                && (only.isEmpty() || only.contains(OpSpec.HOST))) {
            notes.accept(op.name() + ": no host variant on " + device);
        }
        return available(op).stream()
                .filter(v -> only.isEmpty() || only.contains(v))
                .map(v -> timed(
                        OpBenchmark.class.getName() + ".run",
                        Map.of("op", op.name(), "preset", preset, "variant", v, "device", device.id())))
                .toList();
    }

    /** The variants the device can run, and the peers that know the op. */
    private List<String> available(OpSpec op) {
        List<String> variants = new ArrayList<>(op.variants());
        if (!device.runsHostLibrary()) {
            variants.remove(OpSpec.HOST);
        }
        int[] small = op.randomShape(new Random(1));
        for (Peer peer : Peers.all()) {
            if (peer.missing().isEmpty()
                    && peer.prepare(op.name(), small, op.plain(small, new Random(1)))
                            .map(Suites::close)
                            .isPresent()) {
                variants.add(peer.name());
            }
        }
        return variants;
    }

    private static boolean close(Peer.Run run) {
        run.close();
        return true;
    }

    /** The claim: one reference as long as the target, 20 steps. */
    List<Item> decoupledClaim() {
        List<Item> items = new ArrayList<>();
        denoising(items, Map.of());
        forward(items, Map.of());
        return items;
    }

    /**
     * Everything around the claim, one thing at a time: the reference's length, steps, guidance arms and number of
     * references; for the large transformers, forwards through two blocks.
     */
    List<Item> decoupled(Size size) {
        List<Item> items = new ArrayList<>();
        Map<String, String> base = Map.of("size", size.label());
        forward(items, base);
        for (String ratio : quick ? List.of("2") : List.of("0.25", "0.5", "2")) {
            forward(items, with(base, "ratio", ratio));
        }
        if (size != Size.NANO) {
            notes.accept(size.label() + ": forwards through two blocks; the report extrapolates to all "
                    + size.whole().layers() + " by FLOPs");
            return items;
        }
        for (String n : List.of("2", "3")) {
            forward(items, with(base, "references", n));
        }
        denoising(items, base);
        for (String ratio : List.of("0.25", "0.5", "2")) {
            denoising(items, with(base, "ratio", ratio));
        }
        for (String steps : List.of("4", "40")) {
            denoising(items, with(base, "steps", steps));
        }
        denoising(items, with(base, "arms", "2"));
        for (String n : List.of("2", "3")) {
            denoising(items, with(base, "references", n));
        }
        return items;
    }

    private void denoising(List<Item> items, Map<String, String> params) {
        modes(items, DenoisingBenchmark.class.getName() + ".run", params, 1, quick ? 1 : 2);
    }

    private void forward(List<Item> items, Map<String, String> params) {
        boolean nano = params.getOrDefault("size", "nano").equals("nano");
        modes(items, ForwardBenchmark.class.getName() + ".forward", params, nano ? 4 : 1, nano && !quick ? 6 : 2);
    }

    private void modes(List<Item> items, String benchmark, Map<String, String> params, int warmups, int shots) {
        for (Mode mode : Mode.values()) {
            items.add(new Item(
                    benchmark, with(with(params, "mode", mode.name()), "device", device.id()), warmups, shots, 0));
        }
    }

    /** Forwards of transformers by us, and by every peer that knows them. */
    List<Item> transformers(Transformer... transformers) {
        List<String> sides = new ArrayList<>(List.of(TransformerBenchmark.OURS));
        for (Peer peer : Peers.ofTransformers()) {
            peer.missing()
                    .ifPresentOrElse(
                            reason -> notes.accept("transformers by %s: %s".formatted(peer.name(), reason)),
                            () -> sides.add(peer.name()));
        }
        List<Item> items = new ArrayList<>();
        for (Transformer t : transformers) {
            for (String by : sides) {
                items.add(timed(
                        TransformerBenchmark.class.getName() + ".forward",
                        Map.of("transformer", t.label(), "by", by, "device", device.id())));
            }
        }
        return items;
    }

    /** Every stage of a transfer. */
    List<Item> stages() {
        List<Item> items = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            items.add(new Item(
                    StageBenchmark.class.getName() + ".run",
                    Map.of("stage", stage.name(), "device", device.id()),
                    3,
                    quick ? 2 : 5,
                    0));
        }
        return items;
    }

    private Item timed(String benchmark, Map<String, String> params) {
        return new Item(benchmark, params, 3, quick ? 3 : 5, quick ? 200 : 400);
    }

    private static Map<String, String> with(Map<String, String> params, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(params);
        more.put(name, value);
        return more;
    }
}
