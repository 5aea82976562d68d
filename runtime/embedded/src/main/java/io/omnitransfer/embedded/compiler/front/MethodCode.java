package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.ir.Position;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instructions of a method with what debug information says about them. */
final class MethodCode {
    private record Named(int slot, int from, int to, String name) {}

    final Class<?> owner;
    final String name;
    final MethodTypeDesc type;
    final List<Instruction> instructions = new ArrayList<>();
    final int maxLocals;
    /** Where instructions come from. */
    private final List<Position> positions = new ArrayList<>();

    private final Map<Label, Integer> targets = new HashMap<>();
    private final List<Named> variables = new ArrayList<>();
    /** Ranges of instructions where a slot holds the variable of a parallel loop. */
    private final List<Named> parallel = new ArrayList<>();

    private final String source;
    /** Whether a parameter carries {@code @Reduce}. */
    final boolean reduction;

    MethodCode(Class<?> owner, String name, MethodTypeDesc type) {
        this.owner = owner;
        this.name = name;
        this.type = type;
        ClassModel model = parse(owner);
        MethodModel method = model.methods().stream()
                .filter(m -> m.methodName().equalsString(name) && m.methodType().equalsString(type.descriptorString()))
                .findFirst()
                .orElseThrow(() -> new UnsupportedKernelException(
                        owner.getSimpleName() + "." + name,
                        "method not found",
                        "kernels call methods of loaded classes"));
        this.source = model.findAttribute(Attributes.sourceFile())
                .map(SourceFileAttribute::sourceFile)
                .map(n -> n.stringValue())
                .orElse("unknown source");
        CodeModel code = method.code()
                .orElseThrow(() -> new UnsupportedKernelException(
                        owner.getSimpleName() + "." + name,
                        "method without a body",
                        "kernels call static Java methods"));
        this.maxLocals = code instanceof CodeAttribute a ? a.maxLocals() : 256;
        read(code);
        if (code instanceof CodeAttribute a) {
            a.findAttribute(Attributes.runtimeVisibleTypeAnnotations()).ifPresent(t -> readParallel(a, t));
        }
        this.reduction = method.findAttribute(Attributes.runtimeVisibleParameterAnnotations()).stream()
                .flatMap(p -> p.parameterAnnotations().stream().flatMap(List::stream))
                .anyMatch(x -> Types.internal(x.classSymbol()).equals(Types.API + "annotations/Reduce"));
        if (!code.exceptionHandlers().isEmpty()) {
            boolean locks = instructions.stream().anyMatch(MonitorInstruction.class::isInstance);
            throw locks
                    ? unsupported(0, "synchronized", "work-items wait for each other at barriers only")
                    : unsupported(0, "try", "device code has no exceptions");
        }
    }

    private static ClassModel parse(Class<?> type) {
        String path = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getResourceAsStream(path)) {
            if (in == null) {
                throw new UnsupportedKernelException(
                        type.getName(), "class file not found", "the compiler reads a kernel's class file");
            }
            return ClassFile.of().parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UnsupportedKernelException(
                    type.getName(), "class file cannot be read", String.valueOf(e.getMessage()));
        }
    }

    private void read(CodeModel code) {
        Position here = position(0);
        List<LocalVariable> named = new ArrayList<>();
        for (CodeElement e : code) {
            switch (e) {
                case LabelTarget t -> targets.put(t.label(), instructions.size());
                case LineNumber n -> here = position(n.line());
                case LocalVariable v -> named.add(v);
                case Instruction i -> {
                    instructions.add(i);
                    positions.add(here);
                }
                default -> {}
            }
        }
        for (LocalVariable v : named) {
            variables.add(new Named(
                    v.slot(),
                    target(v.startScope()),
                    target(v.endScope()),
                    v.name().stringValue()));
        }
    }

    private void readParallel(CodeAttribute code, RuntimeVisibleTypeAnnotationsAttribute annotations) {
        List<Integer> offsets = new ArrayList<>();
        int offset = 0;
        for (Instruction i : instructions) {
            offsets.add(offset);
            offset += i.sizeInBytes();
        }
        for (TypeAnnotation t : annotations.annotations()) {
            boolean ours = Types.internal(t.annotation().classSymbol()).equals(Types.API + "annotations/Parallel");
            if (ours && t.targetInfo() instanceof TypeAnnotation.LocalVarTarget v) {
                v.table()
                        .forEach(r -> parallel.add(new Named(
                                r.index(),
                                index(offsets, code.labelToBci(r.startLabel())),
                                index(offsets, code.labelToBci(r.endLabel())),
                                "")));
            }
        }
    }

    private static int index(List<Integer> offsets, int offset) {
        int index = offsets.indexOf(offset);
        return index < 0 ? offsets.size() : index;
    }

    int target(Label label) {
        return targets.getOrDefault(label, instructions.size());
    }

    /** The source name of the variable in {@code slot} that instruction {@code pc} assigns, if known. */
    @Nullable
    String variable(int slot, int pc) {
        return variables.stream()
                .filter(v -> v.slot == slot && v.from <= pc + 1 && pc < v.to)
                .map(Named::name)
                .findFirst()
                .orElse(null);
    }

    /** Whether instruction {@code pc} assigns the variable of a parallel loop. */
    boolean isParallel(int slot, int pc) {
        return parallel.stream().anyMatch(v -> v.slot == slot && v.from <= pc + 1 && pc < v.to);
    }

    private Position position(int line) {
        return new Position(owner.getSimpleName() + "." + name, source, line);
    }

    /** Where an instruction comes from; 0 for the method as a whole. */
    Position at(int pc) {
        return pc < positions.size() ? positions.get(pc) : position(0);
    }

    /** @param pc the instruction; 0 for the method as a whole */
    UnsupportedKernelException unsupported(int pc, String construct, String rule) {
        return new UnsupportedKernelException(at(pc).toString(), construct, rule);
    }
}
