package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Fold;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Accesses of a full vector to words a constant distance apart: one scalar access per lane, by way of a small array. Gathers
 * and scatters of the Vector API need an index vector, and are slow calls where the hardware lacks them.
 */
final class Spaced {
    private static final Expr.Var FIRST = new Expr.Var("#first", Type.INT);

    private final Frame frame;
    private final CodeBuilder code;
    private final ScalarCode scalar;

    Spaced(Frame frame, ScalarCode scalar) {
        this.frame = frame;
        this.code = frame.code;
        this.scalar = scalar;
    }

    /** Pushes a vector. */
    void load(Array a, Expr index, int stride) {
        Type t = a.element().type();
        first(index);
        for (int i = 0; i < Lanes.WIDTH; i++) {
            lanes(t);
            code.loadConstant(i);
            scalar.push(new Expr.Load(a, at(i * stride)));
            code.arrayStore(Descs.kind(t));
        }
        ClassDesc type = Descs.vector(t);
        code.getstatic(Descs.LANES, t == Type.FLOAT ? "FLOATS" : "INTS", Descs.SPECIES);
        lanes(t);
        code.loadConstant(0);
        code.invokestatic(
                type,
                "fromArray",
                MethodTypeDesc.of(type, Descs.SPECIES, Descs.of(t).arrayType(), ConstantDescs.CD_int));
    }

    /** Stores the vector on the stack. */
    void store(Array a, Expr index, int stride) {
        Type t = a.element().type();
        ClassDesc type = Descs.vector(t);
        lanes(t);
        code.loadConstant(0);
        code.invokevirtual(
                type,
                "intoArray",
                MethodTypeDesc.of(ConstantDescs.CD_void, Descs.of(t).arrayType(), ConstantDescs.CD_int));
        first(index);
        Expr.Var value = new Expr.Var("#lane of " + t, t);
        for (int i = 0; i < Lanes.WIDTH; i++) {
            lanes(t);
            code.loadConstant(i).arrayLoad(Descs.kind(t));
            frame.store(value.name(), t);
            scalar.store(a, at(i * stride), value);
        }
    }

    /** Notes the index of lane 0, on which {@link #at} counts. */
    void first(Expr index) {
        scalar.push(index);
        frame.store(FIRST.name(), Type.INT);
    }

    /** The index so far from lane 0's. */
    static Expr at(int distance) {
        return Fold.binary(Op.ADD, FIRST, Expr.Const.of(distance));
    }

    private void lanes(Type t) {
        frame.array(t == Type.FLOAT ? "#values" : "#indices");
    }
}
