package io.omnitransfer.kernels.cublas;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * cuBLASLt made of upcalls: column-major products in double precision on what the layouts and descriptors say, in host
 * memory. Signatures as NVIDIA documents them: p pointer to host memory, l handle, size or device address, i int.
 */
final class FakeCublasLt {
    private static final Map<String, String> SIGNATURES = Map.ofEntries(
            Map.entry("cuCtxSetCurrent", "l"),
            Map.entry("cuMemAlloc_v2", "pl"),
            Map.entry("cuMemFree_v2", "l"),
            Map.entry("cublasLtCreate", "p"),
            Map.entry("cublasLtDestroy", "l"),
            Map.entry("cublasLtMatmul", "llpllllpllllplll"),
            Map.entry("cublasLtMatmulAlgoGetHeuristic", "lllllllipp"),
            Map.entry("cublasLtMatmulDescCreate", "pii"),
            Map.entry("cublasLtMatmulDescDestroy", "l"),
            Map.entry("cublasLtMatmulDescSetAttribute", "lipl"),
            Map.entry("cublasLtMatmulPreferenceCreate", "p"),
            Map.entry("cublasLtMatmulPreferenceDestroy", "l"),
            Map.entry("cublasLtMatmulPreferenceSetAttribute", "lipl"),
            Map.entry("cublasLtMatrixLayoutCreate", "pilll"),
            Map.entry("cublasLtMatrixLayoutDestroy", "l"));

    static final long CONTEXT = 77;
    static final long STREAM = 88;
    private static final int INVALID = 7;

    private record Layout(int type, long rows, long columns, long lead) {}

    private final Map<Long, Object> live = new HashMap<>();
    private long next = 1000;
    private long current;
    boolean noAlgorithm;
    int products;

    int live() {
        return live.size();
    }

    SymbolLookup library() {
        Map<String, MemorySegment> symbols = new HashMap<>();
        SIGNATURES.forEach((name, letters) -> symbols.put(name, upcall(name, letters)));
        return name -> Optional.ofNullable(symbols.get(name));
    }

    private MemorySegment upcall(String name, String letters) {
        MemoryLayout[] layouts = letters.chars()
                .mapToObj(c -> c == 'p' ? ValueLayout.ADDRESS : c == 'i' ? JAVA_INT : (MemoryLayout) JAVA_LONG)
                .toArray(MemoryLayout[]::new);
        FunctionDescriptor descriptor = FunctionDescriptor.of(JAVA_INT, layouts);
        try {
            MethodHandle call = MethodHandles.lookup()
                    .bind(this, "call", MethodType.methodType(int.class, String.class, Object[].class));
            MethodHandle bound = MethodHandles.insertArguments(call, 0, name)
                    .asCollector(Object[].class, letters.length())
                    .asType(descriptor.toMethodType());
            return Linker.nativeLinker().upcallStub(bound, descriptor, Arena.ofAuto());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private int call(String name, Object[] a) {
        if (!name.equals("cuCtxSetCurrent") && current != CONTEXT) {
            return 1;
        }
        switch (name) {
            case "cuCtxSetCurrent" -> current = (long) a[0];
            case "cuMemAlloc_v2" -> make(a[0], "memory of " + a[1]);
            case "cublasLtCreate" -> make(a[0], "library");
            case "cublasLtMatmulPreferenceCreate" -> make(a[0], new HashMap<Integer, Long>());
            case "cublasLtMatmulDescCreate" -> {
                if ((int) a[1] != 68 || (int) a[2] != 0) {
                    return INVALID;
                }
                make(a[0], new HashMap<Integer, Long>());
            }
            case "cublasLtMatrixLayoutCreate" ->
                make(a[0], new Layout((int) a[1], (long) a[2], (long) a[3], (long) a[4]));
            case "cublasLtMatmulDescSetAttribute", "cublasLtMatmulPreferenceSetAttribute" -> {
                MemorySegment value = ((MemorySegment) a[2]).reinterpret((long) a[3]);
                attributes(a[0]).put((int) a[1], (long) a[3] == 4 ? value.get(JAVA_INT, 0) : value.get(JAVA_LONG, 0));
            }
            case "cublasLtMatmulAlgoGetHeuristic" -> {
                if (attributes(a[6]).get(5) != 16 || attributes(a[6]).get(1) <= 0 || (int) a[7] != 1) {
                    return INVALID;
                }
                ((MemorySegment) a[8]).reinterpret(96).set(JAVA_LONG, 0, 4711);
                ((MemorySegment) a[9]).reinterpret(4).set(JAVA_INT, 0, noAlgorithm ? 0 : 1);
            }
            case "cublasLtMatmul" -> {
                return product(a);
            }
            default -> {
                return live.remove((long) a[0]) == null ? INVALID : 0;
            }
        }
        return 0;
    }

    private void make(Object out, Object what) {
        live.put(next, what);
        ((MemorySegment) out).reinterpret(8).set(JAVA_LONG, 0, next++);
    }

    @SuppressWarnings("unchecked")
    private Map<Integer, Long> attributes(Object handle) {
        return (Map<Integer, Long>) live.get((long) handle);
    }

    private static MemorySegment memory(Object address) {
        return MemorySegment.ofAddress((long) address).reinterpret(1L << 30);
    }

    private static double get(MemorySegment s, Layout l, long row, long column) {
        long at = row + column * l.lead;
        return switch (l.type) {
            case 0 -> s.getAtIndex(JAVA_FLOAT, at);
            case 2 -> Float.float16ToFloat(s.getAtIndex(JAVA_SHORT, at));
            case 14 -> Float.intBitsToFloat(s.getAtIndex(JAVA_SHORT, at) << 16);
            default -> throw new IllegalStateException("type " + l.type);
        };
    }

    private int product(Object[] p) {
        Map<Integer, Long> operation = attributes(p[1]);
        Layout a = (Layout) live.get((long) p[4]);
        Layout b = (Layout) live.get((long) p[6]);
        Layout c = (Layout) live.get((long) p[9]);
        Layout d = (Layout) live.get((long) p[11]);
        long epilogue = operation.get(7);
        boolean transposed = operation.getOrDefault(3, 0L) == 1;
        boolean fits = (transposed ? a.columns : a.rows) == d.rows
                && (transposed ? a.rows : a.columns) == b.rows
                && b.columns == d.columns
                && c.equals(d)
                && ((MemorySegment) p[12]).reinterpret(8).get(JAVA_LONG, 0) == 4711
                && live.containsKey((long) p[13])
                && (long) p[15] == STREAM;
        if (!fits) {
            return INVALID;
        }
        float alpha = ((MemorySegment) p[2]).reinterpret(4).get(JAVA_FLOAT, 0);
        float beta = ((MemorySegment) p[7]).reinterpret(4).get(JAVA_FLOAT, 0);
        for (long i = 0; i < d.rows; i++) {
            for (long j = 0; j < d.columns; j++) {
                double sum = 0;
                for (long k = 0; k < b.rows; k++) {
                    sum += get(memory(p[3]), a, transposed ? k : i, transposed ? i : k) * get(memory(p[5]), b, k, j);
                }
                sum = alpha * sum + (beta == 0 ? 0 : beta * get(memory(p[8]), c, i, j));
                if ((epilogue & 4) != 0) {
                    sum += memory(operation.get(8)).getAtIndex(JAVA_FLOAT, i);
                }
                if ((epilogue & 32) != 0) {
                    sum = sum / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (sum + 0.044715 * sum * sum * sum)));
                }
                memory(p[10]).setAtIndex(JAVA_FLOAT, i + j * d.lead, (float) sum);
            }
        }
        products++;
        return 0;
    }
}
