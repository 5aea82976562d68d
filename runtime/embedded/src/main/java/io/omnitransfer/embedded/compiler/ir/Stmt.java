package io.omnitransfer.embedded.compiler.ir;

import java.util.List;

/**
 * A statement. Control flow is structured: jumps only leave constructs that enclose them.
 *
 * <p>Labels are unique in a kernel. There is no return: whoever wants one breaks out of the outermost block.
 */
public sealed interface Stmt {
    record Assign(Expr.Var target, Expr value) implements Stmt {}

    record Store(Array array, Expr index, Expr value) implements Stmt {}

    /** Adds to an element, indivisibly. */
    record AtomicAdd(Array array, Expr index, Expr value) implements Stmt {}

    /** The place where a private array comes into being, filled with zeros. */
    record Clear(Array array) implements Stmt {}

    /** Every work-item of the group waits for all others. */
    record Barrier() implements Stmt {}

    record If(Cond condition, List<Stmt> then, List<Stmt> otherwise) implements Stmt {}

    /** Repeats its body until a jump leaves it. */
    record Loop(int label, List<Stmt> body) implements Stmt {}

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

    /** The expressions directly in this statement, not those of statements inside. */
    default List<Expr> expressions() {
        return switch (this) {
            case Assign a -> List.of(a.value);
            case Store s -> List.of(s.index, s.value);
            case AtomicAdd s -> List.of(s.index, s.value);
            case If i -> List.of(i.condition.a(), i.condition.b());
            case Switch s -> List.of(s.selector);
            default -> List.of();
        };
    }
}
