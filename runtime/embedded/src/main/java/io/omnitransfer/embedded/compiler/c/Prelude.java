package io.omnitransfer.embedded.compiler.c;

/**
 * Functions with Java's semantics where C's differ or are undefined; for dialects that define FN, INT64 and as_…. An integer
 * divided by zero gives 0: on a processor it would end the process.
 */
final class Prelude {
    static final String TEXT = """
            FN float int_bits_to_float(int a) { return as_float(a); }
            FN int add_int(int a, int b) { return as_int(as_uint(a) + as_uint(b)); }
            FN int sub_int(int a, int b) { return as_int(as_uint(a) - as_uint(b)); }
            FN int mul_int(int a, int b) { return as_int(as_uint(a) * as_uint(b)); }
            FN int div_int(int a, int b) { return b == -1 ? sub_int(0, a) : b == 0 ? 0 : a / b; }
            FN int rem_int(int a, int b) { return b == -1 || b == 0 ? 0 : a % b; }
            FN int shl_int(int a, int b) { return as_int(as_uint(a) << (b & 31)); }
            FN int ushr_int(int a, int b) { return as_int(as_uint(a) >> (b & 31)); }
            FN INT64 add_long(INT64 a, INT64 b) { return as_long(as_ulong(a) + as_ulong(b)); }
            FN INT64 sub_long(INT64 a, INT64 b) { return as_long(as_ulong(a) - as_ulong(b)); }
            FN INT64 mul_long(INT64 a, INT64 b) { return as_long(as_ulong(a) * as_ulong(b)); }
            FN INT64 div_long(INT64 a, INT64 b) { return b == -1 ? sub_long(0, a) : b == 0 ? 0 : a / b; }
            FN INT64 rem_long(INT64 a, INT64 b) { return b == -1 || b == 0 ? 0 : a % b; }
            FN INT64 shl_long(INT64 a, int b) { return as_long(as_ulong(a) << (b & 63)); }
            FN INT64 ushr_long(INT64 a, int b) { return as_long(as_ulong(a) >> (b & 63)); }
            FN int numberOfTrailingZeros_int(int a) { return bitCount_int(~a & sub_int(a, 1)); }
            FN int numberOfTrailingZeros_long(INT64 a) { return bitCount_long(~a & sub_long(a, 1)); }
            FN int canonical_int(float a) { return a != a ? 0x7FC00000 : as_int(a); }
            #define INTEGERS(name, type) \\
                FN type max_##name(type a, type b) { return a > b ? a : b; } \\
                FN type min_##name(type a, type b) { return a < b ? a : b; } \\
                FN type abs_##name(type a) { return a < 0 ? sub_##name(0, a) : a; } \\
                FN type clamp_##name(type a, type b, type c) { return min_##name(max_##name(a, b), c); } \\
                FN type floorMod_##name(type a, type b) { type r = rem_##name(a, b); return r != 0 && (r ^ b) < 0 ? r + b : r; } \\
                FN type floorDiv_##name(type a, type b) { type q = div_##name(a, b); return rem_##name(a, b) != 0 && (a ^ b) < 0 ? q - 1 : q; }
            INTEGERS(int, int)
            INTEGERS(long, INT64)
            #define REALS(type, bits, integer) \\
                FN type max_##type(type a, type b) { return a != a ? a : a > b ? a : b > a ? b : b != b ? b : as_##type(as_##bits(a) & as_##bits(b)); } \\
                FN type min_##type(type a, type b) { return a != a ? a : a < b ? a : b < a ? b : b != b ? b : as_##type(as_##bits(a) | as_##bits(b)); } \\
                FN type clamp_##type(type a, type b, type c) { return min_##type(max_##type(a, b), c); } \\
                FN type signum_##type(type a) { return a > 0 ? (type) 1 : a < 0 ? (type) -1 : a; } \\
                FN type fract_##type(type a) { return a - floor(a); } \\
                FN type pow_##type(type a, type b) { return b != b || (fabs(a) == 1 && b - b != 0) ? b - b : pow(a, b); } \\
                FN integer round_##type(type a) { type f = floor(a); return type##_to_##bits(a - f >= (type) 0.5f ? f + 1 : f); }
            REALS(float, int, int)
            FN float toRadians_float(float a) { return a * 0.017453292519943295f; }
            FN float toDegrees_float(float a) { return a * 57.29577951308232f; }
            #ifdef HAS_DOUBLE
            REALS(double, long, INT64)
            FN INT64 canonical_long(double a) { return a != a ? 0x7FF8000000000000 : as_long(a); }
            FN double toRadians_double(double a) { return a * 0.017453292519943295; }
            FN double toDegrees_double(double a) { return a * 57.29577951308232; }
            #endif

            """;

    private Prelude() {}
}
