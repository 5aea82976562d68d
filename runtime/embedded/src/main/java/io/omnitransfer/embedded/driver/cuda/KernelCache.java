package io.omnitransfer.embedded.driver.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compiled kernels in a folder: a file per kernel, named after the hash of all it depends on. A file is the hash of the
 * code and the code; one that does not agree with its hash is made again. Files appear whole or not at all, so that
 * processes may share the folder.
 */
final class KernelCache {
    /** System property: the folder; {@code off} keeps nothing. */
    static final String FOLDER = "tornado.embedded.cache";

    private static final System.Logger LOG = System.getLogger("io.omnitransfer.embedded");

    private final @Nullable Path folder;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** @param folder where files lie, made when it is needed; null keeps nothing */
    KernelCache(@Nullable Path folder) {
        this.folder = folder;
    }

    /** In the user's cache folder, or where {@link #FOLDER} says. */
    static KernelCache ofUser() {
        String chosen = System.getProperty(FOLDER);
        if (chosen != null) {
            return new KernelCache(chosen.equals("off") ? null : Path.of(chosen));
        }
        String base =
                System.getenv(System.getProperty("os.name").startsWith("Windows") ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
        Path caches =
                base == null || base.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(base);
        return new KernelCache(caches.resolve("omnitransfer").resolve("cuda"));
    }

    /** @param parts all the code depends on */
    byte[] get(Supplier<byte[]> compile, String... parts) {
        if (folder == null) {
            return compile.get();
        }
        Path file = folder.resolve(HexFormat.of().formatHex(hash(parts)) + ".bin");
        byte[] known = read(file);
        if (known != null) {
            return known;
        }
        byte[] fresh = compile.get();
        write(folder, file, fresh);
        return fresh;
    }

    private static byte @Nullable [] read(Path file) {
        try {
            byte[] all = Files.readAllBytes(file);
            int start = Math.min(32, all.length);
            byte[] code = Arrays.copyOfRange(all, start, all.length);
            return code.length > 0 && Arrays.equals(Arrays.copyOf(all, start), digest().digest(code)) ? code : null;
        } catch (IOException _) {
            return null;
        }
    }

    private void write(Path folder, Path file, byte[] code) {
        try {
            Files.createDirectories(folder);
            Path partial = Files.createTempFile(folder, "partial", ".tmp");
            try {
                byte[] hash = digest().digest(code);
                Files.write(
                        partial,
                        ByteBuffer.allocate(hash.length + code.length)
                                .put(hash)
                                .put(code)
                                .array());
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            if (!warned.getAndSet(true)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "compiled kernels are not kept, every start compiles them again: %s; -D%s=DIR names another folder"
                                .formatted(e, FOLDER));
            }
        }
    }

    private static byte[] hash(String... parts) {
        MessageDigest digest = digest();
        for (String p : parts) {
            byte[] bytes = p.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
        return digest.digest();
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
