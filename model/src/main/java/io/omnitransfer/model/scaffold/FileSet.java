package io.omnitransfer.model.scaffold;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files to make and files to change, all of them or none. */
final class FileSet {
    private final Map<Path, String> added = new LinkedHashMap<>();
    private final Map<Path, String> changed = new LinkedHashMap<>();

    /** A file that must not be there yet. */
    void add(Path file, String text) {
        added.put(file, text);
    }

    /** New text for a file that is there. */
    void change(Path file, String text) {
        changed.put(file, text);
    }

    /** Does it. If anything fails, what was made is removed and what was changed is put back. */
    List<Path> write() throws IOException {
        for (Path file : added.keySet()) {
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
        }
        Deque<Undo> undo = new ArrayDeque<>();
        List<Path> done = new ArrayList<>();
        try {
            for (Map.Entry<Path, String> file : added.entrySet()) {
                makeFolders(file.getKey().toAbsolutePath().getParent(), undo);
                undo.push(() -> Files.deleteIfExists(file.getKey()));
                Files.writeString(file.getKey(), file.getValue(), StandardOpenOption.CREATE_NEW);
                done.add(file.getKey());
            }
            for (Map.Entry<Path, String> file : changed.entrySet()) {
                String before = Files.readString(file.getKey());
                undo.push(() -> replace(file.getKey(), before));
                replace(file.getKey(), file.getValue());
                done.add(file.getKey());
            }
            return done;
        } catch (IOException e) {
            for (Undo step : undo) {
                try {
                    step.run();
                } catch (IOException f) {
                    e.addSuppressed(f);
                }
            }
            throw e;
        }
    }

    private interface Undo {
        void run() throws IOException;
    }

    private static void makeFolders(@Nullable Path folder, Deque<Undo> undo) throws IOException {
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        makeFolders(folder.getParent(), undo);
        Files.createDirectory(folder);
        undo.push(() -> Files.deleteIfExists(folder));
    }

    private static void replace(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".unfinished");
        try {
            Files.writeString(temporary, text);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
