package io.omnitransfer.model.omnitransfer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a checkpoint fixes about references.
 *
 * @param flags mask value per task
 * @param bias where references stand
 * @param layout channel order of the transformer's input
 * @param emptyCondition condition of targets without a first frame
 */
public record OmniTransferConfig(
        Map<Task, Float> flags, PositionalBias bias, LatentLayout layout, EmptyCondition emptyCondition) {
    public OmniTransferConfig {
        flags = Map.copyOf(flags);
    }

    /** The paper's values on Wan2.1's channel order. */
    public static OmniTransferConfig defaults() {
        Map<Task, Float> flags = new EnumMap<>(Task.class);
        for (Task t : Task.values()) {
            flags.put(t, t.flag());
        }
        return new OmniTransferConfig(flags, PositionalBias.DEFAULT, LatentLayout.WAN, EmptyCondition.VAE_ZERO_VIDEO);
    }

    /**
     * Reads a {@code model_index.json}: of the object {@code section} the keys {@code flags}, {@code offset_units},
     * {@code stagger}, {@code channel_order} and {@code c_tgt_without_image}; what is absent keeps its default.
     *
     * @throws IllegalArgumentException if a value is not understood
     */
    public static OmniTransferConfig of(JsonNode section) {
        OmniTransferConfig d = defaults();
        Map<Task, Float> flags = new EnumMap<>(d.flags);
        section.path("flags")
                .properties()
                .forEach(
                        e -> flags.put(Task.of(e.getKey()), (float) e.getValue().asDouble()));
        return new OmniTransferConfig(
                flags,
                new PositionalBias(
                        parse(OffsetUnits.class, section, "offset_units", d.bias.units()),
                        section.path("stagger").asBoolean(d.bias.stagger())),
                section.has("channel_order")
                        ? LatentLayout.of(section.get("channel_order").asText())
                        : d.layout,
                parse(EmptyCondition.class, section, "c_tgt_without_image", d.emptyCondition));
    }

    /** The flag of a task. */
    public float flag(Task task) {
        return flags.getOrDefault(task, task.flag());
    }

    private static <E extends Enum<E>> E parse(Class<E> type, JsonNode section, String key, E absent) {
        if (!section.has(key)) {
            return absent;
        }
        String value = section.get(key).asText();
        try {
            return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            String supported = Arrays.stream(type.getEnumConstants())
                    .map(c -> c.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException("\"%s\" is \"%s\", supported: %s".formatted(key, value, supported), e);
        }
    }
}
