package io.omnitransfer.embedded.compiler.opencl;

/** Functions with Java's semantics where C's differ or are undefined. */
final class OpenClPrelude {
    static final String TEXT = """
            #pragma OPENCL FP_CONTRACT OFF
            #ifdef cl_khr_fp64
            #pragma OPENCL EXTENSION cl_khr_fp64 : enable
            #endif
            static int add_int(int a, int b) { return as_int(as_uint(a) + as_uint(b)); }
            static int sub_int(int a, int b) { return as_int(as_uint(a) - as_uint(b)); }
            static int mul_int(int a, int b) { return as_int(as_uint(a) * as_uint(b)); }
            static int div_int(int a, int b) { return b == -1 ? sub_int(0, a) : a / b; }
            static int rem_int(int a, int b) { return b == -1 ? 0 : a % b; }
            static int shl_int(int a, int b) { return as_int(as_uint(a) << (b & 31)); }
            static int ushr_int(int a, int b) { return as_int(as_uint(a) >> (b & 31)); }
            static long add_long(long a, long b) { return as_long(as_ulong(a) + as_ulong(b)); }
            static long sub_long(long a, long b) { return as_long(as_ulong(a) - as_ulong(b)); }
            static long mul_long(long a, long b) { return as_long(as_ulong(a) * as_ulong(b)); }
            static long div_long(long a, long b) { return b == -1 ? sub_long(0, a) : a / b; }
            static long rem_long(long a, long b) { return b == -1 ? 0 : a % b; }
            static long shl_long(long a, int b) { return as_long(as_ulong(a) << (b & 63)); }
            static long ushr_long(long a, int b) { return as_long(as_ulong(a) >> (b & 63)); }
            static int float_to_int(float a) { return a != a ? 0 : convert_int_sat_rtz(a); }
            static long float_to_long(float a) { return a != a ? 0 : convert_long_sat_rtz(a); }
            static float max_float(float a, float b) { return a != a ? a : a > b ? a : b > a ? b : b != b ? b : as_float(as_int(a) & as_int(b)); }
            static float min_float(float a, float b) { return a != a ? a : a < b ? a : b < a ? b : b != b ? b : as_float(as_int(a) | as_int(b)); }
            static int max_int(int a, int b) { return max(a, b); }
            static int min_int(int a, int b) { return min(a, b); }
            static int abs_int(int a) { return a < 0 ? sub_int(0, a) : a; }
            static int trailing_zeros(int a) { return popcount(~a & (a - 1)); }
            static float round_to_half(float a) { ushort bits; vstore_half_rte(a, 0, (half *) &bits); return vload_half(0, (half *) &bits); }
            static float half_bits_to_float(int a) { ushort bits = (ushort) a; return vload_half(0, (half *) &bits); }
            static int float_to_half_bits(float a) { short bits; vstore_half_rte(a, 0, (half *) &bits); return bits; }

            """;

    private OpenClPrelude() {}
}
