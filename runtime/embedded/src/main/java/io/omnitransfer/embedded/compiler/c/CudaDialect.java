package io.omnitransfer.embedded.compiler.c;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * CUDA C as NVRTC compiles it without any header file. Half-precision numbers lie in memory as 16-bit integers and are
 * converted by PTX instructions.
 *
 * @param groupSize work-items of a group
 * @param groups groups a multiprocessor is to have room for, which bounds the registers of a work-item
 */
record CudaDialect(int groupSize, int groups) implements Dialect {
    private static final String HEAD = """
            #define FN static __device__ __forceinline__
            #define INT64 long long
            #define UINT64 unsigned long long
            #define HAS_DOUBLE
            typedef unsigned int uint;
            FN float as_float(int a) { return __int_as_float(a); }
            FN int as_int(float a) { return __float_as_int(a); }
            FN int as_int(uint a) { return (int) a; }
            FN uint as_uint(int a) { return (uint) a; }
            FN int wrapped(int a) { /* NVRTC 12.4 takes (long) (a + 3) * 5 for a * 5 + 15, and loses values given as "+r" */
                int r; asm("mov.b32 %0, %1;" : "=r"(r) : "r"(a)); return r;
            }
            FN double as_double(INT64 a) { return __longlong_as_double(a); }
            FN INT64 as_long(double a) { return __double_as_longlong(a); }
            FN INT64 as_long(UINT64 a) { return (INT64) a; }
            FN UINT64 as_ulong(INT64 a) { return (UINT64) a; }
            FN int float_to_int(float a) { return __float2int_rz(a); }
            FN INT64 float_to_long(float a) { return a != a ? 0 : __float2ll_rz(a); }
            FN int double_to_int(double a) { return a != a ? 0 : __double2int_rz(a); }
            FN INT64 double_to_long(double a) { return a != a ? 0 : __double2ll_rz(a); }
            FN int bitCount_int(int a) { return __popc(a); }
            FN int bitCount_long(INT64 a) { return __popcll(a); }
            FN int numberOfLeadingZeros_int(int a) { return __clz(a); }
            FN int numberOfLeadingZeros_long(INT64 a) { return __clzll(a); }
            FN float half_bits_to_float(int a) { float r; asm("cvt.f32.f16 %0, %1;" : "=f"(r) : "h"((short) a)); return r; }
            #define ROUND(type) /* to 32 bits: NVRTC 13.0 has stored the wrong byte of a 16-bit result */ \\
                int r; asm("{.reg .b16 h, z; cvt.rn." type ".f32 h, %1; mov.b16 z, 0; mov.b32 %0, {h, z};}" : "=r"(r) : "f"(a)); return (short) r;
            FN int float_to_half_bits(float a) { ROUND("f16") }
            #if __CUDA_ARCH__ >= 800
            FN int float_to_bfloat_bits(float a) { ROUND("bf16") }
            #else
            FN int float_to_bfloat_bits(float a) {
                uint bits = as_uint(as_int(a));
                return (short) (a != a ? bits >> 16 | 0x40 : (bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
            }
            #endif
            FN float round_to_half(float a) { return half_bits_to_float(float_to_half_bits(a)); }
            FN void atomic_add(int *p, int v) { atomicAdd(p, v); }
            FN void atomic_add(float *p, float v) { atomicAdd(p, v); }
            FN void atomic_add(INT64 *p, INT64 v) { atomicAdd((UINT64 *) p, (UINT64) v); }
            FN void atomic_add(double *p, double v) { atomicAdd(p, v); }
            """;

    /** Bytes of shared memory a kernel may declare; more has to be asked for at the launch. */
    private static final int STATIC_SHARED = 48 << 10;

    /** Alignment of the arrays of a group, so that 16-byte copies and matrix loads reach them. */
    private static final int ALIGNMENT = 16;

    @Override
    public String prelude() {
        return HEAD + CudaWarps.TEXT + Prelude.TEXT;
    }

    @Override
    public String kernel() {
        String bounds = groups == 1 ? String.valueOf(groupSize) : groupSize + ", " + groups;
        return "extern \"C\" __global__ void __launch_bounds__(%s) ".formatted(bounds);
    }

    @Override
    public String type(Type type) {
        return type == Type.LONG ? "long long" : type.toString();
    }

    @Override
    public String wrapped(String value) {
        return "wrapped(" + value + ")";
    }

    @Override
    public String longConstant(long value) {
        return value == Long.MIN_VALUE ? "(-9223372036854775807LL - 1)" : value + "LL";
    }

    @Override
    public String stored(Element element, Space space) {
        return switch (element) {
            case BYTE -> "signed char";
            case CHAR -> "unsigned short";
            case HALF -> space == Space.PRIVATE ? "float" : "short";
            case LONG -> "long long";
            default -> element.toString();
        };
    }

    @Override
    public String pointer(Element element, String name) {
        return "%s *%s".formatted(stored(element, Space.GLOBAL), name);
    }

    @Override
    public List<String> locals(List<Array> arrays) {
        if (dynamicBytes(arrays) == 0) {
            return arrays.stream()
                    .map(a -> "__shared__ __align__(%d) %s %s[%d];"
                            .formatted(
                                    ALIGNMENT, stored(a.element(), a.space()), CExpressions.name(a.name()), a.size()))
                    .toList();
        }
        List<String> all = new ArrayList<>();
        all.add("extern __shared__ __align__(%d) unsigned char shared[];".formatted(ALIGNMENT));
        long offset = 0;
        for (Array a : arrays) {
            String type = stored(a.element(), a.space());
            all.add("%s *%s = (%s *) (shared + %d);".formatted(type, CExpressions.name(a.name()), type, offset));
            offset += bytes(a);
        }
        return all;
    }

    private static long bytes(Array a) {
        long plain = (long) a.size() * a.element().bytes();
        return Math.ceilDiv(plain, ALIGNMENT) * ALIGNMENT;
    }

    @Override
    public long dynamicBytes(List<Array> arrays) {
        long total = arrays.stream()
                .filter(a -> a.space() == Space.LOCAL)
                .mapToLong(CudaDialect::bytes)
                .sum();
        return total > STATIC_SHARED ? total : 0;
    }

    private static boolean half(Array a) {
        return a.element() == Element.HALF && a.space() != Space.PRIVATE;
    }

    @Override
    public String load(Array array, String name, String index) {
        return (half(array) ? "half_bits_to_float(%s[%s])" : "%s[%s]").formatted(name, index);
    }

    @Override
    public String store(Array array, String name, String index, String value) {
        return (half(array) ? "%s[%s] = float_to_half_bits(%s)" : "%s[%s] = %s").formatted(name, index, value);
    }

    @Override
    public String atomicAdd(Array array, String name, String index, String value) {
        return "atomic_add(%s + %s, %s)".formatted(name, index, value);
    }

    @Override
    public String warp(String function) {
        return function.toLowerCase(Locale.ROOT);
    }

    @Override
    public Optional<String> unroll() {
        return Optional.of("#pragma unroll");
    }

    @Override
    public String id(Expr.Id id) {
        char d = "xyz".charAt(id.dimension());
        return switch (id.kind()) {
            case GLOBAL_ID -> "(int) (blockIdx.%1$c * blockDim.%1$c + threadIdx.%1$c)".formatted(d);
            case LOCAL_ID -> "(int) threadIdx.%c".formatted(d);
            case GROUP_ID -> "(int) blockIdx.%c".formatted(d);
            case GLOBAL_SIZE -> "(int) (gridDim.%1$c * blockDim.%1$c)".formatted(d);
            case LOCAL_SIZE -> "(int) blockDim.%c".formatted(d);
        };
    }

    @Override
    public String barrier() {
        return "__syncthreads();";
    }
}
