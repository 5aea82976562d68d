package io.omnitransfer.embedded.compiler.c;

import io.omnitransfer.embedded.compiler.front.UnsupportedKernelException;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Position;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.Set;

/** Java's functions by their names in C. */
final class Functions {
    /** Functions of real numbers that both Cs have under Java's name. */
    private static final Set<String> SAME = Set.of(
            "acos", "acosh", "asin", "asinh", "atan", "atan2", "cbrt", "ceil", "cos", "cosh", "cospi", "exp", "expm1",
            "floor", "fma", "hypot", "log", "log10", "log1p", "log2", "rint", "sin", "sinh", "sinpi", "sqrt", "tan",
            "tanh");

    /** Functions the prelude has for every type of number. */
    private static final Set<String> NUMBERS = Set.of("clamp", "max", "min");

    /** Functions the prelude has for integers. */
    private static final Set<String> INTEGERS =
            Set.of("abs", "bitCount", "floorDiv", "floorMod", "numberOfLeadingZeros", "numberOfTrailingZeros");

    /** Functions the prelude has for real numbers. */
    private static final Set<String> REALS = Set.of("fract", "pow", "round", "signum", "toDegrees", "toRadians");

    private Functions() {}

    /**
     * @param at where the call stands
     * @throws UnsupportedKernelException if C has no such function
     */
    static String name(Expr.Call c, Position at) {
        Type type =
                c.arguments().isEmpty() ? c.type() : c.arguments().getFirst().type();
        String name = c.name();
        return switch (name) {
            case "intBitsToFloat" -> "int_bits_to_float";
            case "floatToRawIntBits" -> "as_int";
            case "floatToIntBits" -> "canonical_int";
            case "longBitsToDouble" -> "as_double";
            case "doubleToRawLongBits" -> "as_long";
            case "doubleToLongBits" -> "canonical_long";
            case "float16ToFloat" -> "half_bits_to_float";
            case "floatToFloat16" -> "float_to_half_bits";
            case "bf16FromFloat" -> "float_to_bfloat_bits";
            case "copySign" -> "copysign";
            default -> {
                if (NUMBERS.contains(name) || (type.integral() ? INTEGERS : REALS).contains(name)) {
                    yield name + "_" + type;
                }
                if (!type.integral() && (SAME.contains(name) || name.equals("abs"))) {
                    yield name.equals("abs") ? "fabs" : name;
                }
                throw new UnsupportedKernelException(
                        at.or("kernel"),
                        "call of %s on %s".formatted(name, type),
                        "no function of OpenCL C or CUDA C does what it does");
            }
        };
    }
}
