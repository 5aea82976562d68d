package io.omnitransfer.embedded.memory;

import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** An access outside an array; carries the array so that the engine can say which argument of a kernel it is. */
public final class IndexException extends IndexOutOfBoundsException {
    private final transient TornadoNativeArray array;

    public IndexException(TornadoNativeArray array, int index) {
        super("index %d is outside %s".formatted(index, array));
        this.array = array;
    }

    public TornadoNativeArray array() {
        return array;
    }
}
