package io.omnitransfer.model.qwen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Pixels to vision-tower patches, as configured by a checkpoint's {@code preprocessor_config.json}.
 *
 * @param patchSize pixels per side of a patch
 * @param temporalPatchSize frames per temporal patch
 * @param mergeSize patches per side of a token
 * @param minPixels smallest area after {@link #resize}
 * @param maxPixels largest area after {@link #resize}
 * @param rescale factor from 8-bit levels, 1/255
 * @param mean per channel, after rescaling
 * @param std per channel, after rescaling
 */
public record ImagePreprocessor(
        int patchSize,
        int temporalPatchSize,
        int mergeSize,
        long minPixels,
        long maxPixels,
        double rescale,
        List<Double> mean,
        List<Double> std) {
    private static final int CHANNELS = 3;
    private static final int MAXIMUM_ASPECT = 200;

    /** A frame's size in pixels. */
    public record Size(int height, int width) {}

    public ImagePreprocessor {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != CHANNELS || std.size() != CHANNELS) {
            throw new IllegalArgumentException(
                    "Image mean and std have " + mean.size() + " and " + std.size() + " values, expected 3 each.");
        }
    }

    /** @throws IOException if the file cannot be read or a field is missing; the message names it */
    public static ImagePreprocessor load(Path file) throws IOException {
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        for (String field : List.of(
                "patch_size",
                "temporal_patch_size",
                "merge_size",
                "min_pixels",
                "max_pixels",
                "image_mean",
                "image_std")) {
            if (!json.hasNonNull(field)) {
                throw new IOException(file + ": " + field + " is missing.");
            }
        }
        return new ImagePreprocessor(
                json.get("patch_size").asInt(),
                json.get("temporal_patch_size").asInt(),
                json.get("merge_size").asInt(),
                json.get("min_pixels").asLong(),
                json.get("max_pixels").asLong(),
                json.path("rescale_factor").asDouble(1 / 255.0),
                values(json.get("image_mean")),
                values(json.get("image_std")));
    }

    private static List<Double> values(JsonNode array) {
        return array.valueStream().map(JsonNode::asDouble).toList();
    }

    /**
     * Qwen's smart_resize: both sides to the nearest multiple of a token's pixels (half to even), then scaled into the
     * pixel limits with the aspect kept.
     */
    public Size resize(int height, int width) {
        if (Math.max(height, width) > MAXIMUM_ASPECT * Math.min(height, width) || Math.min(height, width) < 1) {
            throw new IllegalArgumentException("Image is " + width + " × " + height
                    + " pixels, expected an aspect of at most " + MAXIMUM_ASPECT + ". Crop it.");
        }
        int factor = patchSize * mergeSize;
        double h = Math.rint((double) height / factor) * factor;
        double w = Math.rint((double) width / factor) * factor;
        double area = (double) height * width;
        if (h * w > maxPixels) {
            double shrink = Math.sqrt(area / maxPixels);
            h = Math.max(factor, Math.floor(height / shrink / factor) * factor);
            w = Math.max(factor, Math.floor(width / shrink / factor) * factor);
        } else if (h * w < minPixels) {
            double grow = Math.sqrt(minPixels / area);
            h = Math.ceil(height * grow / factor) * factor;
            w = Math.ceil(width * grow / factor) * factor;
        }
        // A side below half a token would vanish.
        return new Size((int) Math.max(h, factor), (int) Math.max(w, factor));
    }

    /** Grid of {@code frames} frames of a size that is a multiple of a token's pixels. */
    public VisionGrid grid(int frames, Size size) {
        int factor = patchSize * mergeSize;
        if (size.height() % factor != 0 || size.width() % factor != 0) {
            throw new IllegalArgumentException("Frames are " + size.width() + " × " + size.height()
                    + " pixels, expected multiples of " + factor + ". Resize them first.");
        }
        return new VisionGrid(
                Math.ceilDiv(frames, temporalPatchSize),
                size.height() / patchSize,
                size.width() / patchSize,
                mergeSize);
    }

    /**
     * Normalises and cuts frames into patches. The last frame is repeated to fill the last temporal patch; an image is a
     * video of one frame.
     *
     * @param pixels [frames, height, width, 3] RGB levels
     * @return [patches, 3 · temporalPatchSize · patchSize²]; patches by temporal patch, token row, token column, row and
     *     column inside the token; within a patch by channel, frame, y, x
     */
    public float[] patches(byte[] pixels, int frames, Size size) {
        VisionGrid grid = grid(frames, size);
        if (pixels.length != (long) frames * size.height() * size.width() * CHANNELS) {
            throw new IllegalArgumentException("Got " + pixels.length + " bytes, expected [" + frames + ", "
                    + size.height() + ", " + size.width() + ", 3] RGB levels.");
        }
        float[] out =
                new float[Math.multiplyExact(grid.patches(), CHANNELS * temporalPatchSize * patchSize * patchSize)];
        float[][] level = levels();
        int at = 0;
        for (int t = 0; t < grid.frames(); t++) {
            for (int cell = 0; cell < grid.rows() * grid.columns(); cell++) {
                for (int inner = 0; inner < mergeSize * mergeSize; inner++) {
                    int y0 = (cell / grid.columns() * mergeSize + inner / mergeSize) * patchSize;
                    int x0 = (cell % grid.columns() * mergeSize + inner % mergeSize) * patchSize;
                    for (int c = 0; c < CHANNELS; c++) {
                        for (int f = 0; f < temporalPatchSize; f++) {
                            int frame = Math.min(t * temporalPatchSize + f, frames - 1);
                            for (int y = y0; y < y0 + patchSize; y++) {
                                int from = ((frame * size.height() + y) * size.width() + x0) * CHANNELS + c;
                                for (int x = 0; x < patchSize; x++) {
                                    out[at++] = level[c][pixels[from + x * CHANNELS] & 0xFF];
                                }
                            }
                        }
                    }
                }
            }
        }
        return out;
    }

    private float[][] levels() {
        float[][] level = new float[CHANNELS][256];
        for (int c = 0; c < CHANNELS; c++) {
            for (int v = 0; v < 256; v++) {
                level[c][v] = (float) ((v * rescale - mean.get(c)) / std.get(c));
            }
        }
        return level;
    }
}
