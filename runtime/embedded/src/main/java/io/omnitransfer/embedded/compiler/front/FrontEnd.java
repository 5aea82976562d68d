package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.ir.Array;
import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Translates static methods into kernels. */
public final class FrontEnd {
    private FrontEnd() {}

    /**
     * @param constants values to fold in, by index of the parameter
     * @throws UnsupportedKernelException for what kernels must not contain
     */
    public static Kernel translate(Class<?> owner, String name, MethodType type, Map<Integer, Number> constants) {
        Names names = new Names();
        MethodTypeDesc descriptor = MethodTypeDesc.ofDescriptor(type.toMethodDescriptorString());
        MethodCode code = new MethodCode(owner, name, descriptor);
        if (type.returnType() != void.class) {
            throw code.unsupported(0, "a result of type " + type.returnType().getName(), "kernels return nothing");
        }
        List<Kernel.Parameter> parameters = new ArrayList<>();
        List<Operand> arguments = new ArrayList<>();
        int slot = 0;
        for (int i = 0; i < descriptor.parameterCount(); i++) {
            ClassDesc t = descriptor.parameterType(i);
            String known = code.variable(slot, 0);
            String hint = names.unique(known == null ? "p" + i : known);
            if (t.isPrimitive()) {
                Number constant = constants.get(i);
                Expr.Var v = new Expr.Var(hint, Types.of(t));
                parameters.add(constant == null ? new Kernel.Scalar(v) : new Kernel.Constant(constant));
                arguments.add(new Operand.Value(constant == null ? v : Types.constant(constant)));
            } else if (Types.isContext(t)) {
                parameters.add(new Kernel.Context());
                arguments.add(new Operand.Context());
            } else if (Types.isArray(t)) {
                Array a = new Array(hint, Types.element(t), Space.GLOBAL, -1);
                parameters.add(new Kernel.Global(a));
                arguments.add(new Operand.Ref(a));
            } else {
                throw code.unsupported(
                        0,
                        "parameter of type " + t.displayName(),
                        "kernels take off-heap arrays, a KernelContext and primitives");
            }
            slot += t.isPrimitive() ? Types.of(t).slots() : 1;
        }
        if (code.reduction) {
            throw code.unsupported(
                    0,
                    "@Reduce",
                    "reductions are written with a KernelContext: local memory, barriers, and a partial result per group");
        }
        MethodDecoder decoder = new MethodDecoder(code, arguments, names, null, List.of());
        List<Stmt> body = decoder.decode();
        String label = owner.getSimpleName() + "." + name;
        Kernel kernel = new Kernel(label, parameters, allocated(body), List.of(), body);
        if (decoder.parallelVariables.isEmpty()) {
            return kernel;
        }
        if (parameters.stream().anyMatch(Kernel.Context.class::isInstance)) {
            throw code.unsupported(
                    0,
                    "@Parallel loop",
                    "a kernel has parallel loops or a KernelContext, whose grid has the work-items");
        }
        return ParallelLoops.distribute(kernel, code, decoder.parallelVariables);
    }

    /** Local and private arrays the statements mention. */
    private static List<Array> allocated(List<Stmt> body) {
        Set<Array> found = new LinkedHashSet<>();
        Trees.each(body, s -> {
            found.addAll(s.arrays());
            s.expressions()
                    .forEach(e -> Trees.each(e, x -> {
                        if (x instanceof Expr.Load l) {
                            found.add(l.array());
                        }
                    }));
        });
        return found.stream().filter(a -> a.space() != Space.GLOBAL).toList();
    }
}
