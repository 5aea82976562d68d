package io.omnitransfer.embedded.compiler.ir;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A statement. Control flow is structured: jumps only leave constructs that enclose them.
 *
 * <p>Labels are unique in a kernel. There is no return: whoever wants one breaks out of the outermost block.
 */
public sealed interface Stmt {
    record Assign(Expr.Var target, Expr value, Position at) implements Stmt {
        public Assign(Expr.Var target, Expr value) {
            this(target, value, Position.NONE);
        }
    }

    record Store(Array array, Expr index, Expr value, Position at) implements Stmt {
        public Store(Array array, Expr index, Expr value) {
            this(array, index, value, Position.NONE);
        }
    }

    /** Adds to an element, indivisibly. */
    record AtomicAdd(Array array, Expr index, Expr value, Position at) implements Stmt {}

    /** The place where a private array comes into being, filled with zeros. */
    record Clear(Array array) implements Stmt {}

    /** Every work-item of the group waits for all others. */
    record Barrier(Position at) implements Stmt {
        public Barrier() {
            this(Position.NONE);
        }
    }

    /**
     * Loads a warp's matrix from local memory into fragments, as PTX's ldmatrix does: 16 rows of 32 bytes (A) or 16 rows of
     * 16 bytes (B, transposed; swizzled or not). It sees what the warp's work-items stored before.
     *
     * @param fragment private array of 4 ints (A) or 2 (B)
     * @param byteOffset where the matrix begins in {@code tile}
     */
    record LoadFragment(Matrix matrix, Array fragment, Array tile, Expr byteOffset, Position at) implements Stmt {
        /** Operand and layout. */
        public enum Matrix {
            A,
            B,
            B_SWIZZLED
        }
    }

    /**
     * Adds the product of a warp's fragments to its accumulators, as PTX's mma.m16n8k16 (16-bit numbers) or m16n8k32 does.
     *
     * @param d private array of 4 floats, for INT8 ints
     */
    record Mma(Format format, Array d, Array a, Array b, Position at) implements Stmt {
        /** Type of the matrices' elements. */
        public enum Format {
            F16,
            BF16,
            INT8,
            E4M3,
            E5M2
        }
    }

    /**
     * Begins to copy from global to local memory.
     *
     * @param words of 4 bytes, 1 or 4
     */
    record AsyncCopy(Array target, Expr index, Array source, Expr sourceIndex, int words, Position at)
            implements Stmt {}

    /** Ends a group of copies. */
    record AsyncCommit() implements Stmt {}

    /** Waits until at most this many groups of copies are on their way. */
    record AsyncWait(int groups) implements Stmt {}

    /**
     * Copies a tile from global to local memory, the whole group as one: {@code target[index + step·r + c] =
     * source[sourceIndex + sourceStep·r + c]}, 0 where r or c is not to be read. Made of loops in which every work-item copies
     * its share; only on the JVM.
     *
     * @param step constant
     */
    record CopyRows(
            Array target,
            Expr index,
            int step,
            Array source,
            Expr sourceIndex,
            Expr sourceStep,
            Span rows,
            Span columns,
            Position at)
            implements Stmt {}

    /**
     * Numbers from 0 on.
     *
     * @param first the first one that is to be read, a long
     * @param end one past the last, a long
     */
    record Span(int size, Expr first, Expr end) {}

    record If(Cond condition, List<Stmt> then, List<Stmt> otherwise, Position at) implements Stmt {
        public If(Cond condition, List<Stmt> then, List<Stmt> otherwise) {
            this(condition, then, otherwise, Position.NONE);
        }

        /** A branch at the same place. */
        public If with(Cond other, List<Stmt> first, List<Stmt> second) {
            return new If(other, first, second, at);
        }
    }

    /** Repeats its body until a jump leaves it. */
    record Loop(int label, List<Stmt> body) implements Stmt {
        /** The first statement, if all it does is to leave the loop on a condition; else null. */
        public @Nullable If guard() {
            return !body.isEmpty()
                            && body.getFirst() instanceof If i
                            && i.then.equals(List.of(new Break(label)))
                            && i.otherwise.isEmpty()
                    ? i
                    : null;
        }
    }

    /** Runs its body once; {@link Break} ends it. */
    record Block(int label, List<Stmt> body) implements Stmt {}

    /** Runs one arm; arms do not fall through. */
    record Switch(Expr selector, List<Arm> arms, List<Stmt> otherwise) implements Stmt {}

    /** An arm of a switch. */
    record Arm(List<Integer> keys, List<Stmt> body) {}

    /** Continues behind the loop or block of this label. */
    record Break(int label) implements Stmt {}

    /** Begins the loop of this label again. */
    record Continue(int label) implements Stmt {}

    /** The place in the source this was made of. */
    default Position at() {
        return Position.NONE;
    }

    /** The lists of statements directly inside. */
    default List<List<Stmt>> bodies() {
        return switch (this) {
            case If i -> List.of(i.then, i.otherwise);
            case Loop l -> List.of(l.body);
            case Block b -> List.of(b.body);
            case Switch s -> {
                var all = new java.util.ArrayList<List<Stmt>>();
                s.arms.forEach(a -> all.add(a.body));
                all.add(s.otherwise);
                yield all;
            }
            default -> List.of();
        };
    }

    /** A construct with its bodies passed through {@code f}; any other statement as it is. */
    default Stmt within(UnaryOperator<List<Stmt>> f) {
        return switch (this) {
            case If i -> i.with(i.condition, f.apply(i.then), f.apply(i.otherwise));
            case Loop l -> new Loop(l.label, f.apply(l.body));
            case Block b -> new Block(b.label, f.apply(b.body));
            case Switch s ->
                new Switch(
                        s.selector,
                        s.arms.stream()
                                .map(a -> new Arm(a.keys, f.apply(a.body)))
                                .toList(),
                        f.apply(s.otherwise));
            default -> this;
        };
    }

    /** The arrays this statement itself works on, not those its expressions load from. */
    default List<Array> arrays() {
        return switch (this) {
            case Store s -> List.of(s.array);
            case AtomicAdd s -> List.of(s.array);
            case Clear s -> List.of(s.array);
            case LoadFragment l -> List.of(l.fragment, l.tile);
            case Mma m -> List.of(m.d, m.a, m.b);
            case AsyncCopy a -> List.of(a.target, a.source);
            case CopyRows c -> List.of(c.target, c.source);
            default -> List.of();
        };
    }

    /** The expressions directly in this statement, not those of statements inside. */
    default List<Expr> expressions() {
        return switch (this) {
            case Assign a -> List.of(a.value);
            case Store s -> List.of(s.index, s.value);
            case AtomicAdd s -> List.of(s.index, s.value);
            case LoadFragment l -> List.of(l.byteOffset);
            case AsyncCopy a -> List.of(a.index, a.sourceIndex);
            case CopyRows c ->
                List.of(c.index, c.sourceIndex, c.sourceStep, c.rows.first, c.rows.end, c.columns.first, c.columns.end);
            case If i -> List.of(i.condition.a(), i.condition.b());
            case Switch s -> List.of(s.selector);
            default -> List.of();
        };
    }
}
