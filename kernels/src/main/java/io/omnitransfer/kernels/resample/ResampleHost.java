package io.omnitransfer.kernels.resample;

import io.omnitransfer.kernels.host.HostTask;
import io.omnitransfer.threads.Parallel;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Host routines: copies of whole pixels, one line of the picture per parallel task. */
final class ResampleHost {
    private ResampleHost() {}

    static LibraryTaskDescriptor upsample(FloatArray x, FloatArray y, int lines, int width, int channels) {
        return HostTask.describe(
                "upsample",
                call -> upsample(call.memory(0), call.memory(1), lines, width, channels * 4L),
                List.of(x, y),
                Set.of(1),
                Set.of());
    }

    static LibraryTaskDescriptor splitFrames(
            FloatArray x, FloatArray y, int frames, int height, int width, int channels) {
        return HostTask.describe(
                "splitFrames",
                call -> splitFrames(call.memory(0), call.memory(1), frames, height, width, channels * 4L),
                List.of(x, y),
                Set.of(1),
                Set.of());
    }

    private static void upsample(MemorySegment x, MemorySegment y, int lines, int width, long pixel) {
        long wide = 2 * width * pixel;
        Parallel.forEach(lines, line -> {
            long from = line * width * pixel;
            long to = line * 2 * wide;
            for (int w = 0; w < width; w++) {
                MemorySegment.copy(x, from + w * pixel, y, to + 2 * w * pixel, pixel);
                MemorySegment.copy(x, from + w * pixel, y, to + (2 * w + 1) * pixel, pixel);
            }
            MemorySegment.copy(y, to, y, to + wide, wide);
        });
    }

    private static void splitFrames(MemorySegment x, MemorySegment y, int frames, int height, int width, long pixel) {
        long row = width * pixel;
        Parallel.forEach(frames * height, line -> {
            long from = line * 2L * row;
            long even = ((line / height) * 2L * height + line % height) * row;
            long odd = even + height * row;
            for (int w = 0; w < width; w++) {
                MemorySegment.copy(x, from + 2 * w * pixel, y, even + w * pixel, pixel);
                MemorySegment.copy(x, from + (2 * w + 1) * pixel, y, odd + w * pixel, pixel);
            }
        });
    }
}
