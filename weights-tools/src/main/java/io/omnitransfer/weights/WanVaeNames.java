package io.omnitransfer.weights;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * VAE names. Wan numbers the decoder's blocks flat; diffusers groups them into levels of {@code resBlocks + 1} residual
 * blocks and one upsampler.
 */
final class WanVaeNames implements NameMap {
    private static final Pattern FLAT = Pattern.compile("decoder\\.upsamples\\.(\\d+)\\.(.+)");
    private static final Pattern LEVEL =
            Pattern.compile("decoder\\.up_blocks\\.(\\d+)\\.(resnets\\.(\\d+)|upsamplers\\.0)\\.(.+)");
    private static final Pattern ORIGINAL_BLOCK =
            Pattern.compile("((?:encoder\\.downsamples\\.\\d+|(?:en|de)coder\\.middle\\.[02])\\.)(.+)");
    private static final Pattern CANONICAL_BLOCK =
            Pattern.compile("((?:encoder\\.down_blocks\\.\\d+|(?:en|de)coder\\.mid_block\\.resnets\\.[01])\\.)(.+)");

    private final int resBlocks;

    WanVaeNames(int resBlocks) {
        if (resBlocks < 1) {
            throw new IllegalArgumentException("num_res_blocks is " + resBlocks + ", expected at least 1");
        }
        this.resBlocks = resBlocks;
    }

    @Override
    public String canonical(String stored) {
        Matcher flat = FLAT.matcher(stored);
        if (flat.matches()) {
            int slots = resBlocks + 2;
            int index = Integer.parseInt(flat.group(1));
            int slot = index % slots;
            String level = "decoder.up_blocks." + index / slots;
            return slot == slots - 1
                    ? level + ".upsamplers.0." + flat.group(2)
                    : level + ".resnets." + slot + "." + WanNames.VAE_RESIDUAL.canonical(flat.group(2));
        }
        Matcher block = ORIGINAL_BLOCK.matcher(stored);
        String name = block.matches() ? block.group(1) + WanNames.VAE_RESIDUAL.canonical(block.group(2)) : stored;
        return WanNames.VAE_PATHS.canonical(name);
    }

    @Override
    public String original(String canonical) {
        Matcher level = LEVEL.matcher(canonical);
        if (level.matches()) {
            int first = Integer.parseInt(level.group(1)) * (resBlocks + 2);
            String slot = level.group(3);
            return slot == null
                    ? "decoder.upsamples." + (first + resBlocks + 1) + "." + level.group(4)
                    : "decoder.upsamples." + (first + Integer.parseInt(slot)) + "."
                            + WanNames.VAE_RESIDUAL.original(level.group(4));
        }
        Matcher block = CANONICAL_BLOCK.matcher(canonical);
        String name = block.matches() ? block.group(1) + WanNames.VAE_RESIDUAL.original(block.group(2)) : canonical;
        return WanNames.VAE_PATHS.original(name);
    }
}
