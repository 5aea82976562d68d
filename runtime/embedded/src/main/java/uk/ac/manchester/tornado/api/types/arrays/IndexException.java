package uk.ac.manchester.tornado.api.types.arrays;

/** An access outside an array; carries the array so that the engine can say which argument of a kernel it is. */
public final class IndexException extends IndexOutOfBoundsException {
    private final transient TornadoNativeArray array;

    IndexException(TornadoNativeArray array, int index) {
        super("index %d is outside %s".formatted(index, array));
        this.array = array;
    }

    public TornadoNativeArray array() {
        return array;
    }
}
