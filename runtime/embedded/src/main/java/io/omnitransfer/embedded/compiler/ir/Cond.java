package io.omnitransfer.embedded.compiler.ir;

/**
 * A condition: {@code a relation b}, or its negation. The two differ for NaN: {@code !(a < b)} is not {@code a >= b}.
 */
public record Cond(Relation relation, boolean negated, Expr a, Expr b) {
    /** Java's comparisons. */
    public enum Relation {
        LT("<"),
        LE("<="),
        GT(">"),
        GE(">="),
        EQ("=="),
        NE("!=");

        private final String symbol;

        Relation(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }

        /** The opposite for ordered operands. */
        public Relation inverse() {
            return switch (this) {
                case LT -> GE;
                case LE -> GT;
                case GT -> LE;
                case GE -> LT;
                case EQ -> NE;
                case NE -> EQ;
            };
        }
    }

    /** The opposite condition, without a negation where NaN cannot tell the difference. */
    public Cond not() {
        boolean exact =
                relation == Relation.EQ || relation == Relation.NE || a.type().integral();
        return exact ? new Cond(relation.inverse(), negated, a, b) : new Cond(relation, !negated, a, b);
    }
}
