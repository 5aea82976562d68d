package io.omnitransfer.model.pipeline;

import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.sampling.Guidance;
import io.omnitransfer.model.sampling.ScheduleKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to make. Null values are the checkpoint's defaults.
 *
 * @param references what to transfer, and from which clips; several combine
 * @param image the first frame of the new video, for motion, camera and effect
 * @param prompt what the new video shows; may be empty
 * @param negativePrompt for the unconditional arm in guidance mode {@code text}
 * @param frames frames to make, 1 + 4k
 * @param size pixels of the new video
 * @param steps sampling steps
 * @param shift of the flow schedule
 * @param schedule solver and noise levels
 * @param guidance guidance scale; 1 runs one arm
 * @param guidanceMode what the unconditional arm lacks
 * @param referenceGuidance weight of the reference in guidance mode {@code reference}
 * @param seed of the noise
 * @param noise a safetensors file with a tensor {@code noise} to start from instead
 * @param mode how references take part
 * @param strictLength whether a reference shorter than the clip is an error instead of being prolonged
 */
public record TransferRequest(
        List<Source> references,
        @Nullable Path image,
        String prompt,
        String negativePrompt,
        @Nullable Integer frames,
        @Nullable Size size,
        @Nullable Integer steps,
        @Nullable Double shift,
        @Nullable ScheduleKind schedule,
        @Nullable Double guidance,
        Guidance.@Nullable Mode guidanceMode,
        double referenceGuidance,
        long seed,
        @Nullable Path noise,
        Mode mode,
        boolean strictLength) {
    /** Weight of the reference unless something else is asked for. */
    public static final double REFERENCE_GUIDANCE = 1.5;

    /** One thing to transfer. */
    public record Source(Task task, Path clip) {}

    /** Pixels of a video. */
    public record Size(int width, int height) {
        private static final Pattern PATTERN = Pattern.compile("(\\d{1,5})[xX](\\d{1,5})");

        public Size {
            if (width < 16 || height < 16 || width % 16 != 0 || height % 16 != 0) {
                throw new IllegalArgumentException(
                        "size %dx%d: both sides must be multiples of 16".formatted(width, height));
            }
        }

        /** Parses {@code 832x480}. */
        public static Size parse(String text) {
            Matcher sides = PATTERN.matcher(text);
            if (!sides.matches()) {
                throw new IllegalArgumentException("size '" + text + "' is not WIDTHxHEIGHT, such as 832x480");
            }
            return new Size(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)));
        }

        @Override
        public String toString() {
            return width + "x" + height;
        }
    }

    public TransferRequest {
        references = List.copyOf(references);
        if (references.isEmpty()) {
            throw new IllegalArgumentException("nothing to transfer: give at least one task with a reference");
        }
    }

    /** Begins a request: transfer {@code task} from {@code clip}. */
    public static Builder transfer(Task task, Path clip) {
        return new Builder().and(task, clip);
    }

    /** Collects a request. */
    public static final class Builder {
        private final List<Source> references = new ArrayList<>();
        private @Nullable Path image;
        private String prompt = "";
        private String negativePrompt = "";
        private @Nullable Integer frames;
        private @Nullable Size size;
        private @Nullable Integer steps;
        private @Nullable Double shift;
        private @Nullable ScheduleKind schedule;
        private @Nullable Double guidance;
        private Guidance.@Nullable Mode guidanceMode;
        private double referenceGuidance = REFERENCE_GUIDANCE;
        private long seed;
        private @Nullable Path noise;
        private Mode mode = Mode.CACHED;
        private boolean strictLength;

        private Builder() {}

        /** Another thing to transfer into the same video. */
        public Builder and(Task task, Path clip) {
            references.add(new Source(task, clip));
            return this;
        }

        public Builder image(@Nullable Path file) {
            image = file;
            return this;
        }

        public Builder prompt(String text) {
            prompt = text;
            return this;
        }

        public Builder negativePrompt(String text) {
            negativePrompt = text;
            return this;
        }

        public Builder frames(@Nullable Integer n) {
            frames = n;
            return this;
        }

        public Builder size(@Nullable Size s) {
            size = s;
            return this;
        }

        public Builder steps(@Nullable Integer n) {
            steps = n;
            return this;
        }

        public Builder shift(@Nullable Double s) {
            shift = s;
            return this;
        }

        public Builder schedule(@Nullable ScheduleKind kind) {
            schedule = kind;
            return this;
        }

        public Builder guidance(@Nullable Double scale) {
            guidance = scale;
            return this;
        }

        public Builder guidanceMode(Guidance.@Nullable Mode m) {
            guidanceMode = m;
            return this;
        }

        public Builder referenceGuidance(double scale) {
            referenceGuidance = scale;
            return this;
        }

        public Builder seed(long s) {
            seed = s;
            return this;
        }

        public Builder noise(@Nullable Path file) {
            noise = file;
            return this;
        }

        public Builder mode(Mode m) {
            mode = m;
            return this;
        }

        public Builder strictLength(boolean strict) {
            strictLength = strict;
            return this;
        }

        public TransferRequest build() {
            return new TransferRequest(
                    references,
                    image,
                    prompt,
                    negativePrompt,
                    frames,
                    size,
                    steps,
                    shift,
                    schedule,
                    guidance,
                    guidanceMode,
                    referenceGuidance,
                    seed,
                    noise,
                    mode,
                    strictLength);
        }
    }
}
