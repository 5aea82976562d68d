package io.omnitransfer.embedded.compiler.fuzz;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import uk.ac.manchester.tornado.api.KernelContext;
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

/** What a kernel is called with: random inputs, poisoned outputs. The same seed gives the same. */
final class Arguments {
    private static final float[] FLOATS = {
        Float.NaN,
        Float.NaN,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MAX_VALUE,
        1e10f
    };
    private static final int[] INTS = {Integer.MIN_VALUE, Integer.MAX_VALUE, 0, -1, 1};

    private final Random random;
    private final boolean wild;

    private Arguments(long seed, boolean wild) {
        this.random = new Random(seed);
        this.wild = wild;
    }

    static Object[] of(Program p, long seed) {
        List<Parameter> parameters = JavaSource.parameters(p);
        Object[] all = new Object[parameters.size()];
        for (int i = 0; i < all.length; i++) {
            Parameter a = parameters.get(i);
            all[i] = new Arguments(seed + a.name().hashCode(), p.wild()).create(a, p);
        }
        return all;
    }

    /** The same arguments with bounds for the floats of outputs. */
    static Object[] bounded(Program p, Object[] arguments) {
        List<Parameter> parameters = JavaSource.parameters(p);
        Object[] all = arguments.clone();
        for (int i = 0; i < all.length; i++) {
            if (parameters.get(i).becomesBounds()) {
                Bound[] bounds = new Bound[size(all[i])];
                for (int k = 0; k < bounds.length; k++) {
                    bounds[k] = Bound.of(real(all[i], k));
                }
                all[i] = bounds;
            }
        }
        return all;
    }

    private static int size(Object array) {
        return ((TornadoNativeArray) array).getSize();
    }

    private Object create(Parameter a, Program p) {
        return switch (a.role()) {
            case CONTEXT -> new KernelContext();
            case SCALAR ->
                switch (a.name()) {
                    case "n" -> p.items();
                    case "room" -> JavaSource.ROOM;
                    case "sp" -> integer();
                    case "sl" -> random.nextLong();
                    case "sf" -> (float) random.nextGaussian();
                    default -> random.nextGaussian();
                };
            default -> fill(a, a.size() < 0 ? -a.size() : a.size() * p.items());
        };
    }

    private int integer() {
        return random.nextInt(8) == 0 ? INTS[random.nextInt(INTS.length)] : random.nextInt() >> random.nextInt(32);
    }

    private float real() {
        return wild && random.nextInt(4) == 0
                ? FLOATS[random.nextInt(FLOATS.length)]
                : (float) random.nextGaussian() * 2;
    }

    private Object fill(Parameter a, int n) {
        boolean counter = a.role() == Parameter.Role.COUNTER;
        Object array = create(a.type(), n);
        for (int k = 0; k < n && !counter; k++) {
            switch (array) {
                case IntArray x -> x.set(k, integer());
                case FloatArray x -> x.set(k, real());
                case LongArray x -> x.set(k, random.nextLong() >> random.nextInt(64));
                case DoubleArray x -> x.set(k, random.nextInt(3) == 0 ? random.nextGaussian() : real());
                case HalfFloatArray x -> x.set(k, new uk.ac.manchester.tornado.api.types.HalfFloat(real()));
                case BFloat16Array x -> x.setFloat(k, real());
                case ByteArray x -> x.set(k, (byte) random.nextInt());
                case Int8Array x -> x.set(k, (byte) random.nextInt());
                case ShortArray x -> x.set(k, (short) random.nextInt());
                case CharArray x -> x.set(k, (char) random.nextInt());
                default -> throw new AssertionError(a);
            }
        }
        return array;
    }

    private static Object create(String type, int n) {
        return switch (type) {
            case "IntArray" -> new IntArray(n);
            case "FloatArray" -> new FloatArray(n);
            case "LongArray" -> new LongArray(n);
            case "DoubleArray" -> new DoubleArray(n);
            case "ByteArray" -> new ByteArray(n);
            case "ShortArray" -> new ShortArray(n);
            case "CharArray" -> new CharArray(n);
            case "HalfFloatArray" -> new HalfFloatArray(n);
            case "BFloat16Array" -> new BFloat16Array(n);
            case "Int8Array" -> new Int8Array(n);
            default -> throw new AssertionError(type);
        };
    }

    /** The first difference of two sets of arguments after a run, or an empty string. NaNs are equal. */
    static String difference(Program p, Object[] expected, Object[] actual) {
        List<Parameter> parameters = JavaSource.parameters(p);
        for (int i = 0; i < actual.length; i++) {
            if (!(actual[i] instanceof TornadoNativeArray a)) {
                continue;
            }
            for (int k = 0; k < a.getSize(); k++) {
                boolean same = expected[i] instanceof Bound[] b
                        ? b[k].admits(real(a, k))
                        : text(expected[i], k).equals(text(a, k));
                if (!same) {
                    Object wanted = expected[i] instanceof Bound[] b ? b[k] : text(expected[i], k);
                    return "%s[%d] is %s, expected %s"
                            .formatted(parameters.get(i).name(), k, text(a, k), wanted);
                }
            }
        }
        return "";
    }

    private static float real(Object array, int k) {
        return switch (array) {
            case FloatArray x -> x.get(k);
            case HalfFloatArray x -> x.get(k).getFloat32();
            case BFloat16Array x -> x.getFloat(k);
            default -> throw new AssertionError(array);
        };
    }

    private static String text(Object array, int k) {
        MemorySegment s = ((TornadoNativeArray) array).getSegment();
        return switch (array) {
            case FloatArray _, HalfFloatArray _, BFloat16Array _ -> Float.toString(real(array, k));
            case DoubleArray x -> Double.toString(x.get(k));
            case IntArray x -> Integer.toString(x.get(k));
            case LongArray x -> Long.toString(x.get(k));
            case ByteArray _, Int8Array _ -> Byte.toString(s.get(ValueLayout.JAVA_BYTE, k));
            default -> Short.toString(s.getAtIndex(ValueLayout.JAVA_SHORT, k));
        };
    }
}
