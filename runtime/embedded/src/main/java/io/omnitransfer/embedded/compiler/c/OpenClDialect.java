package io.omnitransfer.embedded.compiler.c;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.List;
import java.util.Locale;

/** OpenCL C 1.2. Half-precision numbers need no extension: only memory holds them. */
record OpenClDialect() implements Dialect {
    private static final String HEAD = """
            #pragma OPENCL FP_CONTRACT OFF
            #ifdef cl_khr_fp64
            #pragma OPENCL EXTENSION cl_khr_fp64 : enable
            #define HAS_DOUBLE
            #endif
            #ifdef cl_khr_int64_base_atomics
            #pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
            #endif
            #define FN static
            #define INT64 long
            #define UINT64 ulong
            FN int float_to_int(float a) { return a != a ? 0 : convert_int_sat_rtz(a); }
            FN long float_to_long(float a) { return a != a ? 0 : convert_long_sat_rtz(a); }
            FN int bitCount_int(int a) { return popcount(a); }
            FN int bitCount_long(long a) { return (int) popcount(a); }
            FN int numberOfLeadingZeros_int(int a) { return clz(a); }
            FN int numberOfLeadingZeros_long(long a) { return (int) clz(a); }
            FN float round_to_half(float a) { ushort bits; vstore_half_rte(a, 0, (half *) &bits); return vload_half(0, (half *) &bits); }
            FN float half_bits_to_float(int a) { ushort bits = (ushort) a; return vload_half(0, (half *) &bits); }
            FN int float_to_half_bits(float a) { short bits; vstore_half_rte(a, 0, (half *) &bits); return bits; }
            FN int float_to_bfloat_bits(float a) {
                uint bits = as_uint(a);
                return (short) (a != a ? bits >> 16 | 0x40 : (bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
            }
            #ifdef HAS_DOUBLE
            FN int double_to_int(double a) { return a != a ? 0 : convert_int_sat_rtz(a); }
            FN long double_to_long(double a) { return a != a ? 0 : convert_long_sat_rtz(a); }
            #endif
            #define ATOMIC_ADD(space, element, bits, exchange, as_element, as_bits) \\
                FN void atomic_add_##element##_##space(volatile __##space element *p, element v) { \\
                    volatile __##space bits *q = (volatile __##space bits *) p; \\
                    bits seen = *q; bits old; \\
                    do { old = seen; seen = exchange(q, old, as_bits(as_element(old) + v)); } while (seen != old); \\
                }
            ATOMIC_ADD(global, float, int, atomic_cmpxchg, as_float, as_int)
            ATOMIC_ADD(local, float, int, atomic_cmpxchg, as_float, as_int)
            #define atomic_add_int_global(p, v) atomic_add((volatile __global int *) (p), v)
            #define atomic_add_int_local(p, v) atomic_add((volatile __local int *) (p), v)
            #ifdef cl_khr_int64_base_atomics
            #define atomic_add_long_global(p, v) atom_add((volatile __global long *) (p), v)
            #define atomic_add_long_local(p, v) atom_add((volatile __local long *) (p), v)
            #ifdef HAS_DOUBLE
            ATOMIC_ADD(global, double, long, atom_cmpxchg, as_double, as_long)
            ATOMIC_ADD(local, double, long, atom_cmpxchg, as_double, as_long)
            #endif
            #endif
            """;

    @Override
    public String prelude() {
        return HEAD + Prelude.TEXT;
    }

    @Override
    public String kernel() {
        return "__kernel void ";
    }

    @Override
    public String type(Type type) {
        return type.toString();
    }

    @Override
    public String longConstant(long value) {
        return value == Long.MIN_VALUE ? "(-9223372036854775807L - 1)" : value + "L";
    }

    @Override
    public String stored(Element element, Space space) {
        return switch (element) {
            case BYTE -> "char";
            case CHAR -> "ushort";
            case HALF -> space == Space.GLOBAL ? "half" : "float";
            default -> element.toString();
        };
    }

    @Override
    public String pointer(Element element, String name) {
        return "__global %s *%s".formatted(stored(element, Space.GLOBAL), name);
    }

    @Override
    public List<String> locals(List<Array> arrays) {
        return arrays.stream()
                .map(a -> "__local %s %s[%d];"
                        .formatted(stored(a.element(), a.space()), CExpressions.name(a.name()), a.size()))
                .toList();
    }

    private static boolean half(Array a) {
        return a.element() == Element.HALF && a.space() == Space.GLOBAL;
    }

    @Override
    public String load(Array array, String name, String index) {
        return (half(array) ? "vload_half(%2$s, %1$s)" : "%s[%s]").formatted(name, index);
    }

    @Override
    public String store(Array array, String name, String index, String value) {
        return (half(array) ? "vstore_half_rte(%3$s, %2$s, %1$s)" : "%s[%s] = %s").formatted(name, index, value);
    }

    @Override
    public String atomicAdd(Array array, String name, String index, String value) {
        String space = array.space() == Space.LOCAL ? "local" : "global";
        return "atomic_add_%s_%s(%s + %s, %s)".formatted(array.element(), space, name, index, value);
    }

    @Override
    public String id(Expr.Id id) {
        return "(int) get_%s(%d)".formatted(id.kind().name().toLowerCase(Locale.ROOT), id.dimension());
    }

    /** PoCL 3.1 computes something else where work-items part between a branch's last barrier and its end. */
    @Override
    public boolean closesBarriers() {
        return true;
    }

    @Override
    public String barrier() {
        return "barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);";
    }
}
