package io.omnitransfer.embedded.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FP8Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Values that show when they are read before they are written: NaN as float, half or bfloat16, far outside as an index.
 */
public final class Poison {
    private static final long POISON_64 = 0x7FF5A5A5_A5A5A5A5L;
    private static final int POISON_FLOAT = 0x7FA5A5A5;
    private static final int POISON_INT = 0xA5A5A5A5;
    private static final short POISON_16 = 0x7FA5;
    private static final byte POISON_8 = (byte) 0xA5;

    private Poison() {}

    /** A new array of the same type and size. */
    public static TornadoNativeArray like(TornadoNativeArray like) {
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
            case FP8Array _ -> FP8Array.fromSegmentShallow(s);
            default -> throw new IllegalArgumentException("no device copy of a " + like.getClass());
        };
    }
}
