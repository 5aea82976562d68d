package io.omnitransfer.model.video;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that appears complete or not at all: write to {@link #temporary}, then {@link #commit}. Closing without a
 * commit, and also the end of the JVM (Ctrl-C), removes what was written; an existing file stays as it was until then.
 */
public final class AtomicOutput implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final Thread atExit = new Thread(this::delete, "remove-unfinished-output");
    private boolean open = true;

    public AtomicOutput(Path target) throws IOException {
        this.target = target.toAbsolutePath();
        Path folder = this.target.getParent();
        Path name = this.target.getFileName();
        if (folder == null || name == null || Files.isDirectory(this.target)) {
            throw new VideoException("Cannot write " + target + ": it is a folder, expected a file name.");
        }
        if (!Files.isDirectory(folder)) {
            throw new VideoException("Cannot write " + target + ": there is no folder " + folder + ".");
        }
        // Same folder, so that the move cannot cross file systems; same extension, which some writers look at.
        this.temporary = folder.resolve(".unfinished-" + ProcessHandle.current().pid() + "-"
                + Integer.toHexString(System.identityHashCode(this)) + "-" + name);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Where to write. */
    public Path temporary() {
        return temporary;
    }

    /** Moves the finished file to its place, replacing what was there. */
    public void commit() throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() {
        if (!open) {
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
