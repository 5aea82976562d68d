package io.omnitransfer.model.omnitransfer;

import io.omnitransfer.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * In which order the channels of a transformer's input stand: latent z (16), mask m (4) and condition c (16). The paper
 * writes [c, m, z]; Wan's weights were trained with z first, then m, then c.
 *
 * @param order a permutation of the three parts
 */
public record LatentLayout(List<Part> order) {
    /** Mask channels: one for each of the four pixel frames that make a latent frame. */
    public static final int MASK_CHANNELS = 4;

    /** Wan's order. */
    public static final LatentLayout WAN = new LatentLayout(List.of(Part.Z, Part.M, Part.C));

    /** What a group of channels holds. */
    public enum Part {
        /** The noisy latent, or the clean one of a reference. */
        Z,
        /** The mask, or the task flag of a reference. */
        M,
        /** The condition: what the mask says is given. */
        C
    }

    public LatentLayout {
        order = List.copyOf(order);
        if (order.size() != 3 || !order.containsAll(List.of(Part.values()))) {
            throw new IllegalArgumentException("channel order " + order + " must name z, m and c once each");
        }
    }

    /** Parses an order such as {@code z,m,c}. */
    public static LatentLayout of(String order) {
        try {
            return new LatentLayout(Arrays.stream(order.split(","))
                    .map(p -> Part.valueOf(p.strip().toUpperCase(Locale.ROOT)))
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "channel order '" + order + "' must name z, m and c once each, such as z,m,c", e);
        }
    }

    /** An input with room for all parts: {@code [2·channels + 4, frames, height, width]}. */
    Tensor allocate(String name, int channels, int frames, int height, int width) {
        return Tensor.f32(name, 2 * channels + MASK_CHANNELS, frames, height, width);
    }

    /** Copies one part, {@code [channels, frames, height, width]}, to its place in {@code input}. */
    void put(Tensor input, Part part, Tensor values) {
        int latent = (input.dim(0) - MASK_CHANNELS) / 2;
        values.requireShape(part == Part.M ? MASK_CHANNELS : latent, input.dim(1), input.dim(2), input.dim(3));
        int channel = 0;
        for (Part p : order) {
            if (p == part) {
                break;
            }
            channel += p == Part.M ? MASK_CHANNELS : latent;
        }
        long plane = input.bytes() / input.dim(0);
        input.segment().asSlice(channel * plane, values.bytes()).copyFrom(values.segment());
    }
}
