package io.omnitransfer.embedded.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * What a device holds of a host array. Usually the array itself; in strict mode an array of its own, filled with values
 * that show when they are read before they are written: NaN as float, half or bfloat16, far outside as an index.
 */
public final class DeviceArray {
    private static final long POISON_64 = 0x7FF5A5A5_A5A5A5A5L;
    private static final int POISON_FLOAT = 0x7FA5A5A5;
    private static final int POISON_INT = 0xA5A5A5A5;
    private static final short POISON_16 = 0x7FA5;
    private static final byte POISON_8 = (byte) 0xA5;

    private final TornadoNativeArray host;
    private final TornadoNativeArray device;
    private boolean copied;
    private boolean written;

    public DeviceArray(TornadoNativeArray host, boolean separate) {
        this.host = host;
        this.device = separate ? poisoned(host) : host;
        this.written = !separate;
    }

    /** What kernels get. */
    public TornadoNativeArray device() {
        return device;
    }

    /** Whether anything can have been written to the device's memory. */
    public boolean isWritten() {
        return written;
    }

    public void markWritten() {
        written = true;
    }

    /** Whether the host's content has been copied here before. */
    public boolean isCopied() {
        return copied;
    }

    /** Bytes the device holds beside the host's memory. */
    public long bytes() {
        return device == host ? 0 : device.getNumBytesOfSegment();
    }

    /** Host to device; returns the bytes copied. */
    public long copyIn() {
        copied = true;
        written = true;
        return copy(host, device);
    }

    /** Device to host; returns the bytes copied. */
    public long copyOut() {
        return copy(device, host);
    }

    private long copy(TornadoNativeArray from, TornadoNativeArray to) {
        if (device == host) {
            return 0;
        }
        to.getSegment().copyFrom(from.getSegment());
        return host.getNumBytesOfSegment();
    }

    private static TornadoNativeArray poisoned(TornadoNativeArray like) {
        MemorySegment s = Allocator.allocate(like.getNumBytesOfSegment());
        for (int i = 0; i < like.getSize(); i++) {
            switch (like) {
                case FloatArray _ -> s.setAtIndex(ValueLayout.JAVA_INT, i, POISON_FLOAT);
                case IntArray _ -> s.setAtIndex(ValueLayout.JAVA_INT, i, POISON_INT);
                default -> {
                    switch (like.getElementSize()) {
                        case 1 -> s.set(ValueLayout.JAVA_BYTE, i, POISON_8);
                        case 2 -> s.setAtIndex(ValueLayout.JAVA_SHORT, i, POISON_16);
                        default -> s.setAtIndex(ValueLayout.JAVA_LONG, i, POISON_64);
                    }
                }
            }
        }
        return switch (like) {
            case FloatArray _ -> FloatArray.fromSegmentShallow(s);
            case HalfFloatArray _ -> HalfFloatArray.fromSegmentShallow(s);
            case BFloat16Array _ -> BFloat16Array.fromSegmentShallow(s);
            case DoubleArray _ -> DoubleArray.fromSegmentShallow(s);
            case IntArray _ -> IntArray.fromSegmentShallow(s);
            case LongArray _ -> LongArray.fromSegmentShallow(s);
            case ShortArray _ -> ShortArray.fromSegmentShallow(s);
            case CharArray _ -> CharArray.fromSegmentShallow(s);
            case ByteArray _ -> ByteArray.fromSegmentShallow(s);
            case Int8Array _ -> Int8Array.fromSegmentShallow(s);
            default -> throw new IllegalArgumentException("no device copy of a " + like.getClass());
        };
    }
}
