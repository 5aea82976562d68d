package io.omnitransfer.model.pipeline;

import io.omnitransfer.model.video.VideoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The files of a transfer, side by side under one name.
 *
 * @param video the video
 * @param sheet contact sheet: references, first frame, result
 * @param record the run record
 */
public record OutputFiles(Path video, Path sheet, Path record) {
    private static final String EXTENSION = ".mp4";

    /**
     * The files that go with a video.
     *
     * @throws IllegalArgumentException if its name does not end in {@code .mp4}: another one could be the sheet's
     */
    public static OutputFiles of(Path video) {
        Path file = video.getFileName();
        String name = file == null ? "" : file.toString();
        if (!name.toLowerCase(Locale.ROOT).endsWith(EXTENSION) || name.length() == EXTENSION.length()) {
            throw new IllegalArgumentException(
                    "output '%s': expected the name of a file to write, ending in .mp4".formatted(video));
        }
        String stem = name.substring(0, name.length() - EXTENSION.length());
        return new OutputFiles(video, video.resolveSibling(stem + ".png"), video.resolveSibling(stem + ".json"));
    }

    /**
     * Finds out before the work whether its result could be written, and leaves nothing behind.
     *
     * @throws IOException if a place cannot be written to
     * @throws IllegalArgumentException if a file would replace one of the request's own inputs
     */
    public void check(TransferRequest request) throws IOException {
        List<Path> inputs = Stream.concat(
                        request.references().stream().map(TransferRequest.Source::clip),
                        Stream.of(request.image(), request.noise()))
                .filter(p -> p != null && Files.exists(p))
                .toList();
        for (Path out : List.of(video, sheet, record)) {
            if (Files.isDirectory(out)) {
                throw new VideoException("Cannot write " + out + ": it is a folder, expected a file name.");
            }
            for (Path in : inputs) {
                if (Files.exists(out) && Files.isSameFile(in, out)) {
                    throw new IllegalArgumentException(
                            "%s is an input, and would be replaced by the %s; choose another output name"
                                    .formatted(in, out == video ? "video" : "file beside the video"));
                }
            }
        }
        Path folder = video.toAbsolutePath().getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new VideoException("Cannot write " + video + ": " + folder + " is not a folder that may be written.");
        }
        try { // permissions do not tell all: some file systems take no new files from anybody
            Files.delete(Files.createTempDirectory(folder, ".omnitransfer"));
        } catch (IOException e) {
            VideoException named =
                    new VideoException("Cannot write " + video + ": nothing new can be made in " + folder + ".");
            named.initCause(e);
            throw named;
        }
    }
}
