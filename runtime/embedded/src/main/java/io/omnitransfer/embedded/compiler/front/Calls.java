package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Binary.Op;
import io.omnitransfer.embedded.compiler.ir.Fold;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A method call: an intrinsic of the API, a mathematical function, or a static method that is inlined. */
final class Calls {
    private static final String MATH = "java/lang/Math";
    private static final String TORNADO_MATH = Types.API + "math/TornadoMath";
    private static final String BFLOAT = Types.API + "types/BFloat16";
    private static final String FP8 = Types.API + "types/FP8";
    /** Functions of Float, Double and Integer that a back end knows. */
    private static final Set<String> BITS = Set.of(
            "intBitsToFloat",
            "floatToIntBits",
            "floatToRawIntBits",
            "longBitsToDouble",
            "doubleToLongBits",
            "doubleToRawLongBits",
            "float16ToFloat",
            "floatToFloat16",
            "bitCount",
            "numberOfLeadingZeros",
            "numberOfTrailingZeros");

    private final BlockEvaluator block;
    private final int pc;
    private final String owner;
    private final String name;
    private final MethodTypeDesc type;
    private final List<Operand> arguments = new ArrayList<>();
    private final boolean isStatic;

    Calls(BlockEvaluator block, int pc, InvokeInstruction call) {
        this.block = block;
        this.pc = pc;
        this.owner = call.owner().asInternalName();
        this.name = call.name().stringValue();
        this.type = call.typeSymbol();
        this.isStatic = call.opcode() == Opcode.INVOKESTATIC;
        int count = type.parameterCount() + (isStatic ? 0 : 1);
        for (int i = 0; i < count; i++) {
            arguments.addFirst(block.pop());
        }
    }

    void evaluate() {
        if (owner.equals(Types.API + "KernelContext")) {
            context();
        } else if (owner.equals("java/lang/Integer") && (name.equals("intValue") || name.equals("valueOf"))) {
            block.push(arguments.get(0));
        } else if (Types.isArray(owner) && !isStatic) {
            array(block.array(pc, arguments.get(0)));
        } else if (owner.equals(Types.HALF)) {
            half();
        } else if (isStatic && math()) {
            List<Expr> values = arguments.stream()
                    .map(a -> block.value(pc, owner.equals(BFLOAT) ? block.keep(a) : a))
                    .toList();
            block.push(Fold.call(owner, name, Types.of(type.returnType()), values));
        } else if (isStatic) {
            follow();
        } else {
            throw unsupported("kernels call static methods, arrays and the KernelContext only");
        }
    }

    private UnsupportedKernelException unsupported(String rule) {
        String simple = owner.substring(owner.lastIndexOf('/') + 1);
        return block.code.unsupported(pc, "call of " + simple + "." + name, rule);
    }

    private Expr argument(int i) {
        return block.value(pc, arguments.get(i));
    }

    private boolean math() {
        boolean wide = type.parameterList().stream().allMatch(p -> "IJFD".contains(p.descriptorString()));
        return switch (owner) {
            case MATH, TORNADO_MATH, "java/lang/StrictMath" -> wide;
            case "java/lang/Float", "java/lang/Double", "java/lang/Integer", "java/lang/Long" -> BITS.contains(name);
            case BFLOAT -> name.equals("bf16FromFloat");
            default -> false;
        };
    }

    private void context() {
        switch (name) {
            case "localBarrier", "globalBarrier" -> block.emit(new Stmt.Barrier(block.here));
            case "atomicAdd" -> {
                Array a = block.array(pc, arguments.get(1));
                if (a.space() == Array.Space.PRIVATE) {
                    throw unsupported("private arrays are nobody else's: atomics are for global and local ones");
                }
                block.emit(new Stmt.AtomicAdd(a, argument(2), argument(3), block.here));
            }
            case "allocateFloatLocalArray" -> local(Element.FLOAT);
            case "allocateIntLocalArray" -> local(Element.INT);
            case "allocateLongLocalArray" -> local(Element.LONG);
            case "allocateDoubleLocalArray" -> local(Element.DOUBLE);
            case "allocateByteLocalArray" -> local(Element.BYTE);
            case "allocateHalfFloatLocalArray" -> local(Element.HALF);
            case "simdSum" -> shuffle(Expr.Shuffle.Kind.SUM, Expr.Const.of(0));
            case "simdShuffleDown" -> shuffle(Expr.Shuffle.Kind.DOWN, argument(2));
            case "simdBroadcastFirst" -> shuffle(Expr.Shuffle.Kind.FIRST, Expr.Const.of(0));
            default -> new TensorCalls(block, pc, name, arguments).evaluate();
        }
    }

    private void shuffle(Expr.Shuffle.Kind kind, Expr delta) {
        Expr value = block.keep(argument(1));
        block.saveLoads();
        block.push(block.keep(new Expr.Shuffle(kind, value, delta)));
    }

    private void local(Element element) {
        block.push(new Operand.Ref(block.allocate(pc, element, Space.LOCAL, argument(1))));
    }

    private void array(Array a) {
        switch (name) {
            case "get" -> block.push(new Expr.Load(a, argument(1)));
            case "set" -> block.emit(new Stmt.Store(a, argument(1), argument(2), block.here));
            case "getSize" -> block.push(new Expr.Length(a));
            case "getFloat" -> block.push(widen(new Expr.Load(a, argument(1))));
            case "getE4M3" -> narrowed(a, "e4m3ToFloat");
            case "getE5M2" -> narrowed(a, "e5m2ToFloat");
            case "setFloat" -> {
                Expr index = block.keep(argument(1));
                Expr value = block.keep(argument(2));
                block.emit(new Stmt.Store(
                        a, index, new Expr.Call(BFLOAT, "bf16FromFloat", Type.INT, List.of(value)), block.here));
            }
            case "setE4M3" -> rounded(a, "e4m3FromFloat");
            case "setE5M2" -> rounded(a, "e5m2FromFloat");
            default -> throw unsupported("not known to the compiler");
        }
    }

    private void narrowed(Array a, String widening) {
        Operand bits = new Operand.Value(block.keep(new Expr.Load(a, argument(1))));
        block.push(helper(widening, "(B)F", bits));
    }

    private void rounded(Array a, String rounding) {
        Expr index = block.keep(argument(1));
        Operand value = new Operand.Value(block.keep(argument(2)));
        block.emit(new Stmt.Store(a, index, helper(rounding, "(F)B", value), block.here));
    }

    /** The result of a method of FP8, itself kernel code. */
    private Expr helper(String method, String descriptor, Operand value) {
        MethodTypeDesc d = MethodTypeDesc.ofDescriptor(descriptor);
        Expr.Var result = new Expr.Var(block.method.names.unique("bits"), Types.of(d.returnType()));
        block.emitAll(block.method.inline(pc, load(FP8, method, d), List.of(value), new Operand.Value(result)));
        return result;
    }

    /** bfloat16 in the lower half of an int to float. */
    private static Expr widen(Expr bits) {
        Expr shifted = Fold.binary(Op.SHL, bits, Expr.Const.of(16));
        return new Expr.Call("java/lang/Float", "intBitsToFloat", Type.FLOAT, List.of(shifted));
    }

    private void half() {
        switch (name) {
            case "<init>" -> {
                boolean fromFloat = type.parameterType(0).descriptorString().equals("F");
                Expr v = fromFloat ? new Expr.Cast(Element.HALF, argument(1)) : bitsToHalf(argument(1));
                block.construct(arguments.get(0), v);
            }
            case "getFloat32" -> block.push(arguments.get(0));
            case "getHalfFloatValue" ->
                block.push(new Expr.Call("java/lang/Float", "floatToFloat16", Type.INT, List.of(argument(0))));
            case "add" -> halfArithmetic(Op.ADD);
            case "sub" -> halfArithmetic(Op.SUB);
            case "mult" -> halfArithmetic(Op.MUL);
            case "div" -> halfArithmetic(Op.DIV);
            default -> throw unsupported("not known to the compiler");
        }
    }

    private static Expr bitsToHalf(Expr bits) {
        return new Expr.Call("java/lang/Float", "float16ToFloat", Type.FLOAT, List.of(bits));
    }

    private void halfArithmetic(Op op) {
        block.push(new Expr.Cast(Element.HALF, Fold.binary(op, argument(0), argument(1))));
    }

    private MethodCode load(String internal, String method, MethodTypeDesc descriptor) {
        try {
            Class<?> c = Class.forName(internal.replace('/', '.'), false, block.code.owner.getClassLoader());
            return new MethodCode(c, method, descriptor);
        } catch (ClassNotFoundException _) {
            throw unsupported("its class cannot be loaded");
        }
    }

    /** What is wrong inside the JDK is told where the kernel calls it. */
    private void follow() {
        try {
            inline();
        } catch (UnsupportedKernelException e) {
            boolean enters =
                    owner.startsWith("java/") && !block.code.owner.getName().startsWith("java.");
            throw enters ? unsupported(String.valueOf(e.getMessage())) : e;
        }
    }

    private void inline() {
        List<Operand> kept = arguments.stream().map(block::keep).toList();
        MethodCode callee = load(owner, name, type);
        ClassDesc returned = type.returnType();
        if (returned.descriptorString().equals("V")) {
            block.emitAll(block.method.inline(pc, callee, kept, null));
            return;
        }
        if (returned.isArray()) {
            Operand fragment = new Operand.Fragment(accumulators(returned.componentType()));
            block.emitAll(block.method.inline(pc, callee, kept, fragment));
            block.push(fragment);
            return;
        }
        if (!returned.isPrimitive() && !Types.isHalf(returned)) {
            throw unsupported("helpers return primitives, HalfFloat or accumulators of a warp");
        }
        Type t = returned.isPrimitive() ? Types.of(returned) : Type.FLOAT;
        Expr.Var result = new Expr.Var(block.method.names.unique(name), t);
        block.emitAll(block.method.inline(pc, callee, kept, new Operand.Value(result)));
        block.push(result);
    }

    private Array accumulators(ClassDesc component) {
        Element element = switch (component.descriptorString()) {
            case "F" -> Element.FLOAT;
            case "I" -> Element.INT;
            default -> throw unsupported("helpers return primitives, HalfFloat or accumulators of a warp");
        };
        return block.allocate(pc, element, Space.PRIVATE, Expr.Const.of(4));
    }
}
