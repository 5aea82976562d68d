package io.omnitransfer.kernels.spec;

import java.util.LinkedHashMap;
import java.util.Map;

/** Shapes that occur in the models, for the presets of specs: 81 frames of 480×832 pixels unless another size is named. */
public final class Presets {
    private Presets() {}

    /** Activations of a diffusion transformer: tokens, width. */
    public static Map<String, int[]> tokens() {
        return of(
                "nano dit", new int[] {320, 384}, "1.3B dit", new int[] {32760, 1536}, "14B dit", new int[] {32760, 5120
                });
    }

    /** Hidden layers of a diffusion transformer's feed-forward part: tokens, width. */
    public static Map<String, int[]> hidden() {
        return of("nano ffn", new int[] {320, 1024}, "1.3B ffn", new int[] {32760, 8960}, "14B ffn", new int[] {
            32760, 13824
        });
    }

    /** Channels-last video inside the decoder: frames, height, width, channels. */
    public static Map<String, int[]> video() {
        return of(
                "nano vae", new int[] {2, 16, 16, 64},
                "vae 384ch", new int[] {2, 120, 208, 384},
                "vae 192ch", new int[] {4, 240, 416, 192},
                "vae 96ch", new int[] {4, 480, 832, 96});
    }

    /** Latent video: channels, frames, height, width. */
    public static Map<String, int[]> latent() {
        return of("nano latent", new int[] {16, 5, 16, 16}, "wan latent", new int[] {16, 21, 60, 104});
    }

    /** Name, shape, name, shape …; order is kept. */
    public static Map<String, int[]> of(Object... namesAndShapes) {
        Map<String, int[]> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndShapes.length; i += 2) {
            map.put((String) namesAndShapes[i], (int[]) namesAndShapes[i + 1]);
        }
        return map;
    }
}
