package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Expr;

/** What an entry of the operand stack or a local variable holds while a method is evaluated symbolically. */
sealed interface Operand {
    /** A primitive, a boxed int or a half-precision number. */
    record Value(Expr expression) implements Operand {}

    /** An array. */
    record Ref(Array array) implements Operand {}

    /** Registers of a warp's matrix. */
    record Fragment(Array array) implements Operand {}

    /** The shape of a tensor-core operation. */
    record Shape(String name) implements Operand {}

    /** The kernel context. */
    record Context() implements Operand {}

    /** An object between {@code new}, the instruction {@code pc} of inlining {@code instance}, and its constructor. */
    record Fresh(int instance, int pc) implements Operand {}
}
