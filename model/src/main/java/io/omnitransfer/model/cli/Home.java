package io.omnitransfer.model.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project's own checkpoint and examples are: the launcher says it in {@code omnitransfer.home}. */
final class Home {
    private Home() {}

    static Path nano() {
        return find("checkpoint");
    }

    static Path examples() {
        return find("examples");
    }

    /**
     * The project's own folder, for commands that add to its sources.
     *
     * @throws IllegalArgumentException if there is no source tree here
     */
    static Path sources() {
        Path home = Path.of(System.getProperty("omnitransfer.home", ""));
        if (!Files.isDirectory(home.resolve("kernels/src/main/java"))) {
            throw new IllegalArgumentException(
                    "%s has no kernels/src/main/java; start with the ./omnitransfer launcher, or give --project"
                            .formatted(home.toAbsolutePath()));
        }
        return home;
    }

    private static Path find(String part) {
        Path home = Path.of(System.getProperty("omnitransfer.home", ""));
        Path found = home.resolve("model").resolve("nano").resolve(part);
        if (!Files.isDirectory(found)) {
            throw new IllegalArgumentException(
                    "%s is missing; start with the ./omnitransfer launcher, or give --model".formatted(found));
        }
        return found;
    }
}
