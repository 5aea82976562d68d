package io.omnitransfer.embedded.engine;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.common.Access;

/**
 * Which array arguments of a kernel are read and which are written: TornadoVM does not copy an array to the device for
 * a task that only writes it, and strict mode does as TornadoVM does.
 *
 * <p>One pass over the bytecode in order, with a stack of "which argument is this". What the pass does not understand
 * counts as read and written.
 */
final class ArgumentAccess {
    private static final String ARRAYS = "uk/ac/manchester/tornado/api/types/arrays/";
    private static final Set<String> NEITHER = Set.of("getSize", "getElementSize");
    private static final Set<String> WRITES =
            Set.of("set", "setFloat", "setE4M3", "setE5M2", "setHalfFloat", "init", "clear");
    private static final Set<String> READS = Set.of("get", "getFloat", "getE4M3", "getE5M2", "getHalfFloat");
    private static final int READ = Access.READ_ONLY.position;
    private static final int WRITE = Access.WRITE_ONLY.position;
    private static final int BOTH = READ | WRITE;

    /** Finds the code of static methods that a kernel calls. */
    interface Methods {
        /** The method, or null if it is not to be followed. */
        @Nullable
        MethodModel find(String owner, String name, String descriptor);
    }

    /** A value on the stack: the argument it is, or −1. */
    private record Value(int argument, boolean wide) {
        static final Value OTHER = new Value(-1, false);
        static final Value OTHER_WIDE = new Value(-1, true);

        static Value of(TypeKind kind) {
            return kind.slotSize() == 2 ? OTHER_WIDE : OTHER;
        }
    }

    private final Methods methods;
    private final int[] access;
    /** Of methods by name; all of those that are being read count as read and written. */
    private final Map<String, int[]> known;

    private final Map<Integer, Value> locals = new HashMap<>();
    private final Map<Label, List<Value>> atLabel = new HashMap<>();
    private List<Value> stack = new ArrayList<>();
    private boolean unreachable;

    private ArgumentAccess(Methods methods, int arguments, Map<String, int[]> known) {
        this.methods = methods;
        this.access = new int[arguments];
        this.known = known;
    }

    /** Access of every parameter of a static method; scalars are {@code NONE}. */
    static Access[] of(MethodModel method, Methods methods) {
        return Arrays.stream(bits(method, methods, new HashMap<>()))
                .mapToObj(b -> Access.values()[b])
                .toArray(Access[]::new);
    }

    private static int[] bits(MethodModel method, Methods methods, Map<String, int[]> known) {
        List<ClassDesc> types = method.methodTypeSymbol().parameterList();
        ArgumentAccess pass = new ArgumentAccess(methods, types.size(), known);
        int slot = 0;
        for (int i = 0; i < types.size(); i++) {
            TypeKind kind = TypeKind.from(types.get(i));
            pass.locals.put(slot, kind == TypeKind.REFERENCE ? new Value(i, false) : Value.of(kind));
            slot += kind.slotSize();
        }
        CodeModel code = method.code().orElse(null);
        if (code == null || !code.exceptionHandlers().isEmpty()) {
            return pass.unclear();
        }
        try {
            code.forEach(pass::step);
        } catch (UnsupportedOperationException | IndexOutOfBoundsException e) {
            return pass.unclear();
        }
        return pass.access;
    }

    private int[] unclear() {
        Arrays.fill(access, BOTH);
        return access;
    }

    private void step(CodeElement element) {
        switch (element) {
            case LabelTarget l -> {
                List<Value> known = atLabel.get(l.label());
                if (unreachable) {
                    stack = known == null ? new ArrayList<>() : new ArrayList<>(known);
                }
                unreachable = false;
            }
            case LoadInstruction i -> push(locals.getOrDefault(i.slot(), Value.of(i.typeKind())));
            case StoreInstruction i -> locals.put(i.slot(), pop());
            case ConstantInstruction i -> push(Value.of(i.typeKind()));
            case ConvertInstruction i -> replace(1, Value.of(i.toType()));
            case ArrayLoadInstruction i -> replace(2, Value.of(i.typeKind()));
            case ArrayStoreInstruction _ -> drop(3);
            case OperatorInstruction i -> replace(operands(i.opcode()), Value.of(i.typeKind()));
            case BranchInstruction i -> {
                drop(comparands(i.opcode()));
                atLabel.putIfAbsent(i.target(), List.copyOf(stack));
                unreachable = i.opcode() == Opcode.GOTO || i.opcode() == Opcode.GOTO_W;
            }
            case FieldInstruction i -> {
                drop(
                        switch (i.opcode()) {
                            case GETFIELD, PUTSTATIC -> 1;
                            case PUTFIELD -> 2;
                            default -> 0;
                        });
                if (i.opcode() == Opcode.GETFIELD || i.opcode() == Opcode.GETSTATIC) {
                    push(Value.of(TypeKind.from(i.typeSymbol())));
                }
            }
            case StackInstruction i -> shuffle(i.opcode());
            case TypeCheckInstruction i -> {
                if (i.opcode() == Opcode.INSTANCEOF) {
                    replace(1, Value.OTHER);
                }
            }
            case InvokeInstruction i -> invoke(i);
            case NewObjectInstruction _ -> push(Value.OTHER);
            case NewPrimitiveArrayInstruction _ -> replace(1, Value.OTHER);
            case NewReferenceArrayInstruction _ -> replace(1, Value.OTHER);
            case ReturnInstruction i -> {
                if (i.typeKind() != TypeKind.VOID) {
                    escape(pop());
                }
                unreachable = true;
            }
            case ThrowInstruction _ -> unreachable = true;
            case IncrementInstruction _ -> {}
            case NopInstruction _ -> {}
            case java.lang.classfile.Instruction i -> throw new UnsupportedOperationException(i.toString());
            default -> {}
        }
    }

    private void invoke(InvokeInstruction call) {
        List<ClassDesc> types = call.typeSymbol().parameterList();
        Value[] arguments = new Value[types.size()];
        for (int i = arguments.length - 1; i >= 0; i--) {
            arguments[i] = pop();
        }
        String name = call.name().stringValue();
        if (call.opcode() == Opcode.INVOKESTATIC) {
            int[] inner =
                    callee(call.owner().asInternalName(), name, call.type().stringValue(), arguments.length);
            for (int i = 0; i < arguments.length; i++) {
                note(arguments[i], inner[i]);
            }
        } else {
            Arrays.stream(arguments).forEach(this::escape);
            note(pop(), call.owner().asInternalName().startsWith(ARRAYS) ? member(name) : BOTH);
        }
        TypeKind result = TypeKind.from(call.typeSymbol().returnType());
        if (result != TypeKind.VOID) {
            push(Value.of(result));
        }
    }

    private int[] callee(String owner, String name, String descriptor, int arguments) {
        String key = owner + "." + name + descriptor;
        int[] bits = known.get(key);
        if (bits == null) {
            bits = new int[arguments];
            Arrays.fill(bits, BOTH);
            known.put(key, bits);
            MethodModel method = methods.find(owner, name, descriptor);
            if (method != null) {
                bits = bits(method, methods, known);
                known.put(key, bits);
            }
        }
        return bits;
    }

    private static int member(String name) {
        if (NEITHER.contains(name)) {
            return 0;
        }
        return READS.contains(name) ? READ : WRITES.contains(name) ? WRITE : BOTH;
    }

    private void escape(Value v) {
        note(v, BOTH);
    }

    private void note(Value v, int bits) {
        if (v.argument() >= 0) {
            access[v.argument()] |= bits;
        }
    }

    private static int operands(Opcode op) {
        return switch (op) {
            case INEG, LNEG, FNEG, DNEG, ARRAYLENGTH -> 1;
            default -> 2;
        };
    }

    private static int comparands(Opcode op) {
        return switch (op) {
            case GOTO, GOTO_W -> 0;
            case IF_ICMPEQ, IF_ICMPNE, IF_ICMPLT, IF_ICMPGE, IF_ICMPGT, IF_ICMPLE, IF_ACMPEQ, IF_ACMPNE -> 2;
            default -> 1;
        };
    }

    private void shuffle(Opcode op) {
        Value top = pop();
        switch (op) {
            case POP -> {}
            case DUP -> {
                push(top);
                push(top);
            }
            case DUP_X1 -> {
                Value below = pop();
                push(top);
                push(below);
                push(top);
            }
            case POP2 -> drop(top.wide() ? 0 : 1);
            case DUP2 -> {
                if (top.wide()) {
                    push(top);
                    push(top);
                } else {
                    Value below = pop();
                    push(below);
                    push(top);
                    push(below);
                    push(top);
                }
            }
            default -> throw new UnsupportedOperationException(op.toString());
        }
    }

    private void push(Value v) {
        stack.add(v);
    }

    private Value pop() {
        return stack.remove(stack.size() - 1);
    }

    private void drop(int count) {
        for (int i = 0; i < count; i++) {
            pop();
        }
    }

    private void replace(int count, Value v) {
        drop(count);
        push(v);
    }
}
