package io.omnitransfer.model.video;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/**
 * A file that appears complete or not at all: write to {@link #temporary}, then {@link #commit}. Closing without a
 * commit, and also the end of the JVM (Ctrl-C), removes what was written; an existing file stays as it was until then.
 * A symbolic link stays one: the file behind it is replaced. What is there and is no file, such as a device or a pipe,
 * is written to directly.
 */
public final class AtomicOutput implements AutoCloseable {
    /** As many links behind one another as Linux follows. */
    private static final int MOST_LINKS = 40;

    private final Path target;
    private final Path temporary;
    private final Thread atExit = new Thread(this::delete, "remove-unfinished-output");
    private boolean open = true;

    /**
     * Makes sure at once that the file can be written: what takes long comes after it.
     *
     * @throws VideoException if it cannot
     */
    public AtomicOutput(Path target) throws IOException {
        this.target = behindLinks(target);
        Path folder = this.target.getParent();
        Path name = this.target.getFileName();
        if (folder == null || name == null || Files.isDirectory(this.target)) {
            throw new VideoException("Cannot write " + target + ": it is a folder, expected a file name.");
        }
        if (!Files.isDirectory(folder)) {
            throw new VideoException("Cannot write " + target + ": there is no folder " + folder + ".");
        }
        if (Files.exists(this.target) && !Files.isRegularFile(this.target)) {
            this.temporary = this.target;
            if (!Files.isWritable(temporary)) {
                throw new VideoException("Cannot write " + target + ": no permission.");
            }
            return;
        }
        // Same folder, so that the move cannot cross file systems; same extension, which some writers look at.
        this.temporary = folder.resolve(".unfinished-" + ProcessHandle.current().pid() + "-"
                + Integer.toHexString(System.identityHashCode(this)) + "-" + name);
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            Files.createFile(temporary);
        } catch (IOException e) {
            close();
            String reason = e instanceof FileSystemException f
                    ? Objects.requireNonNullElse(f.getReason(), "no permission")
                    : e.getMessage();
            throw new VideoException(
                    "Cannot write " + target + ": no file can be created in " + folder + " (" + reason + ").", e);
        }
    }

    /** The file that is meant, whether there already or not. */
    private static Path behindLinks(Path target) throws IOException {
        Path file = target.toAbsolutePath();
        for (int i = 0; Files.isSymbolicLink(file) && (Files.isRegularFile(file) || !Files.exists(file)); i++) {
            if (i == MOST_LINKS) {
                throw new VideoException("Cannot write " + target + ": its symbolic links lead nowhere.");
            }
            file = file.resolveSibling(Files.readSymbolicLink(file));
        }
        return file;
    }

    /** Where to write. */
    public Path temporary() {
        return temporary;
    }

    /** Moves the finished file to its place, replacing what was there. */
    public void commit() throws IOException {
        if (temporary.equals(target)) {
            return;
        }
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() {
        if (!open || temporary.equals(target)) {
            return;
        }
        open = false;
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // The JVM is already ending and runs the hook.
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException _) {
            // Nothing more can be done about a leftover on a file system that fails.
        }
    }
}
