package io.omnitransfer.embedded.compiler.ir;

import java.util.List;

/** An expression: free of side effects, with Java's semantics. */
public sealed interface Expr {
    Type type();

    /** A constant, boxed as its type says. */
    record Const(Type type, Number value) implements Expr {
        public static Const of(int value) {
            return new Const(Type.INT, value);
        }

        public static Const of(float value) {
            return new Const(Type.FLOAT, value);
        }

        public static Const zero(Type type) {
            return new Const(
                    type,
                    switch (type) {
                        case INT -> (Number) 0;
                        case LONG -> (Number) 0L;
                        case FLOAT -> (Number) 0f;
                        case DOUBLE -> (Number) 0d;
                    });
        }
    }

    /** A variable, or a scalar parameter of the kernel. */
    record Var(String name, Type type) implements Expr {}

    /** Position and extent of a work-item along dimension 0, 1 or 2. */
    record Id(Kind kind, int dimension) implements Expr {
        /** What is asked for. */
        public enum Kind {
            GLOBAL_ID,
            LOCAL_ID,
            GROUP_ID,
            GLOBAL_SIZE,
            LOCAL_SIZE
        }

        @Override
        public Type type() {
            return Type.INT;
        }
    }

    /** Arithmetic on two values of type {@code a.type()}; the right operand of a shift is an int. */
    record Binary(Op op, Expr a, Expr b) implements Expr {
        /** Java's operators. */
        public enum Op {
            ADD("+"),
            SUB("-"),
            MUL("*"),
            DIV("/"),
            REM("%"),
            SHL("<<"),
            SHR(">>"),
            USHR(">>>"),
            AND("&"),
            OR("|"),
            XOR("^");

            private final String symbol;

            Op(String symbol) {
                this.symbol = symbol;
            }

            public String symbol() {
                return symbol;
            }

            public boolean shift() {
                return this == SHL || this == SHR || this == USHR;
            }
        }

        @Override
        public Type type() {
            return a.type();
        }
    }

    /** Sign change. */
    record Neg(Expr a) implements Expr {
        @Override
        public Type type() {
            return a.type();
        }
    }

    /** Java's conversion of a primitive to another; {@code to} BYTE, SHORT and CHAR narrow an int, HALF rounds a float. */
    record Cast(Element to, Expr a) implements Expr {
        @Override
        public Type type() {
            return to.type();
        }
    }

    /** -1, 0 or 1; {@code nan} is the result for unordered operands. */
    record Compare(Expr a, Expr b, int nan) implements Expr {
        @Override
        public Type type() {
            return Type.INT;
        }
    }

    /** {@code a} where the condition holds, else {@code b}; both may be evaluated. */
    record Select(Cond condition, Expr a, Expr b) implements Expr {
        @Override
        public Type type() {
            return a.type();
        }
    }

    /** An element. */
    record Load(Array array, Expr index) implements Expr {
        @Override
        public Type type() {
            return array.element().type();
        }
    }

    /**
     * A float of other work-items of the warp, 32 consecutive ones of a group: their sum, the value of the one
     * {@code delta} further (the own where there is none), or that of the first. All of them reach it together; only the
     * whole right side of an assignment.
     */
    record Shuffle(Kind kind, Expr value, Expr delta) implements Expr {
        /** What is passed on. */
        public enum Kind {
            SUM,
            DOWN,
            FIRST
        }

        @Override
        public Type type() {
            return Type.FLOAT;
        }
    }

    /** Number of elements of a global array. */
    record Length(Array array) implements Expr {
        @Override
        public Type type() {
            return Type.INT;
        }
    }

    /**
     * A pure library function.
     *
     * @param owner internal name of the class that declares it, e.g. {@code java/lang/Math}
     */
    record Call(String owner, String name, Type type, List<Expr> arguments) implements Expr {}
}
