package io.omnitransfer.model.verify;

import io.omnitransfer.weights.SafetensorsFile;
import java.io.IOException;

/** A golden file's metadata; every value is required. */
record Metadata(String name, SafetensorsFile file) {

    String get(String key) throws IOException {
        String value = file.metadata().get(key);
        if (value == null) {
            throw new IOException("%s: the metadata lacks \"%s\"".formatted(name, key));
        }
        return value;
    }

    int integer(String key) throws IOException {
        String value = get(key);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IOException("%s: metadata \"%s\" is \"%s\", not a number".formatted(name, key, value), e);
        }
    }
}
