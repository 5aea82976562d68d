package io.omnitransfer.embedded.compiler.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A mistake in the compiler: one method of it, changed as it is loaded.
 *
 * @param owner the class, relative to the compiler's package
 * @param change what happens to the method's instructions; true for those it took care of
 */
record Mutation(String mistake, String owner, String method, Change change) {
    private static final String COMPILER = "io.omnitransfer.embedded.compiler.";
    private static final ClassDesc MISTAKES = ClassDesc.of(Mistakes.class.getName());

    /** Writes something else in the place of an instruction. */
    interface Change {
        boolean apply(CodeBuilder code, CodeElement instruction);
    }

    // ---- changes

    /** The method's result goes through a function of {@link Mistakes}. */
    static Change result(String function) {
        return (code, e) -> {
            if (!(e instanceof ReturnInstruction r)) {
                return false;
            }
            Class<?> type = Mistakes.typeOf(function);
            ClassDesc d = ClassDesc.ofDescriptor(type.descriptorString());
            code.invokestatic(MISTAKES, function, MethodTypeDesc.of(d, d));
            if (!type.isPrimitive()) {
                code.checkcast(d);
            }
            code.return_(r.typeKind());
            return true;
        };
    }

    /** The method, which gives nothing, does nothing: what follows its first instruction is never reached. */
    static Change nothing() {
        AtomicBoolean begun = new AtomicBoolean();
        return (code, e) -> {
            boolean first = e instanceof Instruction && begun.compareAndSet(false, true);
            if (first) {
                code.return_();
            }
            return first;
        };
    }

    /** Calls of a method give a constant. */
    static Change answer(String callee, int value) {
        return (code, e) -> {
            boolean ours = e instanceof InvokeInstruction i && i.name().equalsString(callee);
            if (ours) {
                InvokeInstruction i = (InvokeInstruction) e;
                for (ClassDesc p : i.typeSymbol().parameterList().reversed()) {
                    discard(code, p);
                }
                code.pop().loadConstant(value);
            }
            return ours;
        };
    }

    private static void discard(CodeBuilder code, ClassDesc type) {
        if (TypeKind.from(type).slotSize() == 2) {
            code.pop2();
        } else {
            code.pop();
        }
    }

    /** Calls of {@code one} become calls of {@code other} and the other way round. */
    static Change swapped(String owner, String one, String other) {
        return (code, e) -> {
            boolean ours = e instanceof InvokeInstruction i
                    && i.owner().asInternalName().endsWith(owner)
                    && (i.name().equalsString(one) || i.name().equalsString(other));
            if (ours) {
                InvokeInstruction i = (InvokeInstruction) e;
                code.invokevirtual(i.owner().asSymbol(), i.name().equalsString(one) ? other : one, i.typeSymbol());
            }
            return ours;
        };
    }

    /** A field is read as a constant. */
    static Change field(String name, int value) {
        return (code, e) -> {
            boolean ours = e instanceof FieldInstruction f && f.name().equalsString(name);
            if (ours) {
                code.pop().loadConstant(value);
            }
            return ours;
        };
    }

    /** One constant of an enumeration is taken for another. */
    static Change constant(String name, String other) {
        return (code, e) -> {
            boolean ours = e instanceof FieldInstruction f && f.name().equalsString(name);
            if (ours) {
                FieldInstruction f = (FieldInstruction) e;
                code.getstatic(f.owner().asSymbol(), other, f.typeSymbol());
            }
            return ours;
        };
    }

    /** One literal, a number or a string, is taken for another. */
    static Change literal(ConstantDesc value, ConstantDesc other) {
        return (code, e) -> {
            boolean ours = e instanceof ConstantInstruction c && value.equals(c.constantValue());
            if (ours) {
                code.loadConstant(other);
            }
            return ours;
        };
    }

    static Change operator(Opcode opcode, Opcode other) {
        return (code, e) -> {
            boolean ours = e instanceof OperatorInstruction o && o.opcode() == opcode;
            if (ours) {
                code.with(OperatorInstruction.of(other));
            }
            return ours;
        };
    }

    // ---- the wrong compiler

    /** The back ends of a compiler that makes this mistake. */
    List<BackEnd> backEnds() {
        try {
            Class<?> type = new Loader().loadClass(JvmBackEnd.class.getName());
            return Arrays.stream(type.getEnumConstants())
                    .map(BackEnd.class::cast)
                    .toList();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(mistake, e);
        }
    }

    private byte[] mutated(byte[] bytes) {
        AtomicInteger applied = new AtomicInteger();
        CodeTransform code = (builder, e) -> {
            if (change.apply(builder, e)) {
                applied.incrementAndGet();
            } else {
                builder.with(e);
            }
        };
        byte[] out = ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG)
                .transformClass(
                        ClassFile.of().parse(bytes),
                        ClassTransform.transformingMethodBodies(
                                m -> m.methodName().equalsString(method), code));
        if (applied.get() == 0) {
            throw new AssertionError("%s: nothing to change in %s.%s; adapt the mutation to the compiler"
                    .formatted(mistake, owner, method));
        }
        return out;
    }

    /** Loads the compiler once more, with the mistake. */
    private final class Loader extends ClassLoader {
        Loader() {
            super(Mutation.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            boolean test = name.startsWith(COMPILER + "fuzz.")
                    && !name.equals(JvmBackEnd.class.getName())
                    && !name.startsWith(Mistakes.class.getName());
            if (!name.startsWith(COMPILER) || test) {
                return super.loadClass(name, resolve);
            }
            synchronized (this) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                byte[] ours = name.equals(COMPILER + owner) ? mutated(bytes) : bytes;
                return defineClass(name, ours, 0, ours.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
