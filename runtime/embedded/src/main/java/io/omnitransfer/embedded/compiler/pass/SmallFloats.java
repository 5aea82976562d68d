package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.ir.Cond;
import io.omnitransfer.embedded.compiler.ir.Cond.Relation;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Fold;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt.Mma.Format;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.List;

/** Bit patterns of tensor cores' operands as numbers, and numbers as bit patterns of bfloat16. */
public final class SmallFloats {
    private SmallFloats() {}

    /** Writes the rounding to bfloat16, which GPUs have an instruction for, as arithmetic of bits. */
    public static Kernel lower(Kernel k) {
        return k.withBody(Trees.map(
                k.body(),
                e -> e instanceof Expr.Call c && c.name().equals("bf16FromFloat")
                        ? brain(c.arguments().getFirst())
                        : e));
    }

    /** To nearest, even if there are two; a NaN stays one whatever its bits. */
    private static Expr brain(Expr value) {
        Expr bits = new Expr.Call("java/lang/Float", "floatToRawIntBits", Type.INT, List.of(value));
        Expr upper = Fold.binary(Op.SHR, bits, Const.of(16));
        Expr half = Fold.binary(Op.ADD, Fold.binary(Op.AND, upper, Const.of(1)), Const.of(0x7FFF));
        Expr rounded = Fold.binary(Op.SHR, Fold.binary(Op.ADD, bits, half), Const.of(16));
        Expr nan = Fold.binary(Op.OR, upper, Const.of(0x40));
        Expr either = new Expr.Select(new Cond(Relation.NE, false, value, value), nan, rounded);
        return Fold.cast(Element.SHORT, either);
    }

    /** @param bits the pattern, other bits zero; the result is a float, for INT8 an int */
    static Expr widen(Format format, Expr bits) {
        return switch (format) {
            case F16 -> half(bits);
            case BF16 -> real(Fold.binary(Op.SHL, bits, Const.of(16)));
            case INT8 -> Fold.cast(Element.BYTE, bits);
            case E5M2 -> half(Fold.binary(Op.SHL, bits, Const.of(8)));
            case E4M3 -> e4m3(bits);
        };
    }

    private static Expr half(Expr bits) {
        return new Expr.Call("java/lang/Float", "float16ToFloat", Type.FLOAT, List.of(bits));
    }

    private static Expr real(Expr bits) {
        return new Expr.Call("java/lang/Float", "intBitsToFloat", Type.FLOAT, List.of(bits));
    }

    /** No infinities: the largest pattern is NaN; the exponent's bias is 7. */
    private static Expr e4m3(Expr bits) {
        Expr magnitude = Fold.binary(Op.AND, bits, Const.of(0x7F));
        Expr scaled = Fold.binary(Op.ADD, Fold.binary(Op.SHL, magnitude, Const.of(20)), Const.of(120 << 23));
        Expr small = Fold.binary(Op.MUL, Fold.cast(Element.FLOAT, magnitude), Const.of(0x1p-9f));
        Expr number = new Expr.Select(new Cond(Relation.LT, false, magnitude, Const.of(8)), small, real(scaled));
        Expr known =
                new Expr.Select(new Cond(Relation.EQ, false, magnitude, Const.of(0x7F)), Const.of(Float.NaN), number);
        return new Expr.Select(new Cond(Relation.GT, false, bits, Const.of(0x7F)), Fold.negate(known), known);
    }
}
