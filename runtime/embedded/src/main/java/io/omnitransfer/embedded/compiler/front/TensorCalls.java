package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Fold;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.LoadFragment.Matrix;
import io.omnitransfer.embedded.compiler.ir.Stmt.Mma.Format;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.util.List;

/**
 * The kernel context's tensor-core operations, swizzled tiles and asynchronous copies. A fragment is a private array of
 * registers; what an operation gives is a fragment of its own.
 */
final class TensorCalls {
    private final BlockEvaluator block;
    private final int pc;
    private final String name;
    private final List<Operand> arguments;

    TensorCalls(BlockEvaluator block, int pc, String name, List<Operand> arguments) {
        this.block = block;
        this.pc = pc;
        this.name = name;
        this.arguments = arguments;
    }

    void evaluate() {
        switch (name) {
            case "mmaFragment", "mmaFragmentInt" -> fill();
            case "mmaLoadA", "mmaLoadAInt8", "mmaLoadAFP8" -> load(Matrix.A, 4);
            case "mmaLoadB", "mmaLoadBInt8", "mmaLoadBFP8" -> load(Matrix.B, 2);
            case "mmaLoadBSwizzled" -> load(Matrix.B_SWIZZLED, 2);
            case "mma" -> multiply(Format.F16, "M16N8K16");
            case "mmaBF16" -> multiply(Format.BF16, "M16N8K16");
            case "mmaInt8" -> multiply(Format.INT8, "M16N8K32");
            case "mmaFP8E4M3" -> multiply(Format.E4M3, "M16N8K32");
            case "mmaFP8E5M2" -> multiply(Format.E5M2, "M16N8K32");
            case "mmaStore", "mmaStoreInt" -> store();
            case "swizzleLoadFp16Stride32" -> block.push(new Expr.Load(tile(), swizzled(2, 7, 4, 0)));
            case "swizzleLoadFp16Stride16" -> block.push(new Expr.Load(tile(), swizzled(2, 6, 3, 0)));
            case "swizzleLoadInt8" -> block.push(new Expr.Load(tile(), swizzled(1, 7, 4, 0)));
            case "swizzleStoreFp16Stride32", "mmaStoreBSwizzled" -> set(swizzled(2, 7, 4, 6));
            case "swizzleStoreFp16Stride16" -> set(swizzled(2, 6, 3, 6));
            case "swizzleStoreInt8" -> set(swizzled(1, 7, 4, 6));
            case "asyncCopyToLocal" -> {
                Array source = block.array(pc, arguments.get(3));
                block.emit(new Stmt.AsyncCopy(tile(), argument(2), source, argument(4), 1, block.here));
            }
            case "asyncCopyCommit" -> block.emit(new Stmt.AsyncCommit());
            case "asyncCopyWaitGroup" -> await();
            default -> throw unsupported("not known to the compiler");
        }
    }

    private UnsupportedKernelException unsupported(String rule) {
        return block.code.unsupported(pc, "call of KernelContext." + name, rule);
    }

    private Expr argument(int i) {
        return block.value(pc, arguments.get(i));
    }

    private Array tile() {
        return block.array(pc, arguments.get(1));
    }

    private Array fragment(int argument) {
        if (arguments.get(argument) instanceof Operand.Fragment(Array a)) {
            return a;
        }
        throw unsupported("argument %d is no fragment".formatted(argument));
    }

    private Array fresh(Element element, int size) {
        return block.allocate(pc, element, Space.PRIVATE, Const.of(size));
    }

    private void fill() {
        Expr value = block.keep(argument(1));
        Array f = fresh(name.equals("mmaFragment") ? Element.FLOAT : Element.INT, 4);
        for (int i = 0; i < f.size(); i++) {
            block.emit(new Stmt.Store(f, Const.of(i), value, block.here));
        }
        block.push(new Operand.Fragment(f));
    }

    /** The second argument is the depth of the instruction, which the element type says too. */
    private void load(Matrix matrix, int registers) {
        Array f = fresh(Element.INT, registers);
        Expr offset = arguments.size() > 3 ? argument(3) : Const.of(0);
        block.emit(new Stmt.LoadFragment(matrix, f, tile(), offset, block.here));
        block.push(new Operand.Fragment(f));
    }

    private void multiply(Format format, String shape) {
        if (!arguments.get(4).equals(new Operand.Shape(shape))) {
            throw unsupported("it takes MMAShape." + shape);
        }
        Array d = fresh(format == Format.INT8 ? Element.INT : Element.FLOAT, 4);
        block.copy(fragment(3), d);
        block.emit(new Stmt.Mma(format, d, fragment(1), fragment(2), block.here));
        block.push(new Operand.Fragment(d));
    }

    /** A lane has two neighbours in row lane / 4 and two eight rows below. */
    private void store() {
        Array d = fragment(1);
        Array c = block.array(pc, arguments.get(2));
        Expr lane = block.keep(Fold.binary(Op.AND, item(), Const.of(31)));
        Expr row = Fold.binary(Op.ADD, argument(3), Fold.binary(Op.SHR, lane, Const.of(2)));
        Expr column = Fold.binary(
                Op.ADD, argument(4), Fold.binary(Op.MUL, Fold.binary(Op.AND, lane, Const.of(3)), Const.of(2)));
        Expr stride = block.keep(argument(5));
        Expr first = block.keep(Fold.binary(Op.ADD, Fold.binary(Op.MUL, row, stride), column));
        for (int i = 0; i < 4; i++) {
            Expr below = i < 2 ? first : Fold.binary(Op.ADD, first, Fold.binary(Op.MUL, stride, Const.of(8)));
            Expr at = Fold.binary(Op.ADD, below, Const.of(i & 1));
            block.emit(new Stmt.Store(c, at, new Expr.Load(d, Const.of(i)), block.here));
        }
    }

    private static Expr item() {
        Expr plane = Fold.binary(Op.MUL, id(Expr.Id.Kind.LOCAL_ID, 2), id(Expr.Id.Kind.LOCAL_SIZE, 1));
        Expr row = Fold.binary(Op.ADD, plane, id(Expr.Id.Kind.LOCAL_ID, 1));
        return Fold.binary(
                Op.ADD, Fold.binary(Op.MUL, row, id(Expr.Id.Kind.LOCAL_SIZE, 0)), id(Expr.Id.Kind.LOCAL_ID, 0));
    }

    private static Expr id(Expr.Id.Kind kind, int dimension) {
        return new Expr.Id(kind, dimension);
    }

    /** Index of the element at (argument 2, argument 3) of a tile of stride argument 4, its bytes exchanged. */
    private Expr swizzled(int bytes, int from, int to, int byteOffset) {
        Expr element = Fold.binary(Op.ADD, Fold.binary(Op.MUL, argument(2), argument(4)), argument(3));
        Expr place = block.keep(Fold.binary(Op.MUL, element, Const.of(bytes)));
        Expr bits = Fold.binary(Op.AND, Fold.binary(Op.SHR, place, Const.of(from)), Const.of(7));
        Expr exchanged = Fold.binary(Op.XOR, place, Fold.binary(Op.SHL, bits, Const.of(to)));
        boolean moved = byteOffset > 0 && arguments.size() > byteOffset;
        Expr at = moved ? Fold.binary(Op.ADD, exchanged, argument(byteOffset)) : exchanged;
        return Fold.binary(Op.DIV, at, Const.of(bytes));
    }

    private void set(Expr index) {
        block.emit(new Stmt.Store(tile(), index, argument(5), block.here));
    }

    private void await() {
        if (!(argument(1) instanceof Const(Type _, Integer groups))) {
            throw unsupported("the number of groups is a constant");
        }
        block.emit(new Stmt.AsyncWait(groups));
    }
}
