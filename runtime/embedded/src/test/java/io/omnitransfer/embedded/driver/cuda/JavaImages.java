package io.omnitransfer.embedded.driver.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.omnitransfer.embedded.compiler.Oracle;
import io.omnitransfer.embedded.driver.cuda.NativeFake.Fault;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * Images that are CUDA C: its kernels run as the plain Java they were made of, a thread per work-item. Launches decode
 * their parameters by the kernel's C signature.
 */
final class JavaImages implements Images {
    private static final Pattern KERNEL =
            Pattern.compile("extern \"C\" __global__ void __launch_bounds__\\((\\d+)\\) (\\w+)\\((.*)\\) \\{");

    private final Map<String, Method> kernels = new HashMap<>();

    JavaImages(Class<?>... owners) {
        for (Class<?> c : owners) {
            for (Method m : c.getDeclaredMethods()) {
                kernels.put((c.getSimpleName() + "." + m.getName()).replaceAll("\\W", "_"), m);
            }
        }
    }

    @Override
    public Module load(String image) {
        Matcher m = KERNEL.matcher(image);
        if (!m.find()) {
            throw new Fault(FakeCuda.INVALID_IMAGE, "no kernel");
        }
        Method method = kernels.get(m.group(2));
        boolean dynamic = image.contains("extern __shared__");
        return name -> m.group(2).equals(name) && method != null ? function(m, method, dynamic) : null;
    }

    private static Function function(MatchResult m, Method method, boolean dynamic) {
        int maxItems = Integer.parseInt(m.group(1));
        List<String> parameters = Arrays.asList(m.group(3).split(", "));
        return new Function() {
            @Override
            public int maxItems() {
                return maxItems;
            }

            @Override
            public boolean dynamic() {
                return dynamic;
            }

            @Override
            public Work launch(MemorySegment pointers, int[] grid, int[] block, int sharedBytes) {
                Argument[] arguments = decode(method, parameters, pointers);
                return memory -> JavaImages.run(method, arguments, memory, grid, block);
            }
        };
    }

    /** An argument that may lie in the device's memory. */
    private interface Argument {
        Object in(NavigableMap<Long, MemorySegment> memory);
    }

    private static void run(
            Method method, Argument[] given, NavigableMap<Long, MemorySegment> memory, int[] grid, int[] block) {
        Object[] arguments = Arrays.stream(given).map(a -> a.in(memory)).toArray();
        try {
            MethodHandle kernel = MethodHandles.privateLookupIn(method.getDeclaringClass(), MethodHandles.lookup())
                    .unreflect(method);
            Oracle.run(kernel, arguments, grid, List.of(block[0], block[1], block[2]));
        } catch (IndexOutOfBoundsException e) {
            throw new Fault(FakeCuda.ILLEGAL_ADDRESS, String.valueOf(e.getMessage()));
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    /** The Java method's arguments from the C function's: types are read off the C signature, as a compiler would. */
    private static Argument[] decode(Method method, List<String> parameters, MemorySegment given) {
        MemorySegment pointers = given.reinterpret(8L * parameters.size());
        Class<?>[] types = method.getParameterTypes();
        Argument[] arguments = new Argument[types.length];
        int p = 0;
        for (int i = 0; i < types.length; i++) {
            if (types[i] == KernelContext.class) {
                KernelContext c = new KernelContext();
                arguments[i] = _ -> c;
                continue;
            }
            String declared = parameters.get(p);
            MemorySegment value = pointers.getAtIndex(ADDRESS, p++).reinterpret(8);
            if (declared.contains("*")) {
                if (!parameters.get(p).startsWith("int ")) {
                    throw new Fault(FakeCuda.INVALID_VALUE, "size of " + declared);
                }
                int size = pointers.getAtIndex(ADDRESS, p++).reinterpret(4).get(JAVA_INT, 0);
                long address = value.get(JAVA_LONG, 0);
                Class<?> type = types[i];
                arguments[i] = memory -> array(type, declared, memory, address, size);
            } else {
                Object scalar = switch (declared.substring(0, declared.lastIndexOf(' '))) {
                    case "int" -> value.get(JAVA_INT, 0);
                    case "long long" -> value.get(JAVA_LONG, 0);
                    case "float" -> value.get(JAVA_FLOAT, 0);
                    case "double" -> value.get(JAVA_DOUBLE, 0);
                    default -> throw new Fault(FakeCuda.INVALID_VALUE, declared);
                };
                arguments[i] = _ -> scalar;
            }
        }
        if (p != parameters.size()) {
            throw new Fault(FakeCuda.INVALID_VALUE, "number of parameters");
        }
        return arguments;
    }

    private static Object array(
            Class<?> type, String declared, NavigableMap<Long, MemorySegment> memory, long address, int size) {
        int bytes = switch (declared.substring(0, declared.indexOf(" *"))) {
            case "signed char" -> 1;
            case "short", "unsigned short" -> 2;
            case "int", "float" -> 4;
            default -> 8;
        };
        try {
            return type.getMethod("fromSegmentShallow", MemorySegment.class)
                    .invoke(null, Images.at(memory, address, (long) bytes * size));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
