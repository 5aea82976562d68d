package io.omnitransfer.embedded.engine;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * Generates {@link KernelBody} classes: arguments are unpacked once per row, then the kernel is called directly, without
 * boxing or method handles, so that its code inlines into the loop.
 */
final class KernelBodySpinner {
    private static final ClassDesc CONTEXT =
            ItemContext.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc ROW = MethodTypeDesc.of(
            ConstantDescs.CD_void,
            CONTEXT,
            ConstantDescs.CD_Object.arrayType(),
            ConstantDescs.CD_int,
            ConstantDescs.CD_int);
    private static final MethodTypeDesc MOVE_TO = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
    private static final int THIS = 0;
    private static final int ITEM = 1;
    private static final int ARGUMENTS = 2;
    private static final int FROM = 3;
    private static final int TO = 4;
    private static final int FIRST_FREE = 5;

    private KernelBodySpinner() {}

    static KernelBody spin(KernelMethod kernel) {
        ClassDesc name =
                ClassDesc.of(kernel.owner().getPackageName(), kernel.owner().getSimpleName() + "$" + "WorkItems");
        byte[] bytes = ClassFile.of()
                .build(
                        name,
                        type -> type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                                .withInterfaceSymbols(
                                        KernelBody.class.describeConstable().orElseThrow())
                                .withMethodBody(
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void,
                                        0,
                                        code -> code.aload(THIS)
                                                .invokespecial(
                                                        ConstantDescs.CD_Object,
                                                        ConstantDescs.INIT_NAME,
                                                        ConstantDescs.MTD_void)
                                                .return_())
                                .withMethodBody("row", ROW, ClassFile.ACC_PUBLIC, code -> loop(code, kernel)));
        try {
            MethodHandles.Lookup hidden =
                    kernel.lookup().defineHiddenClass(bytes, true, MethodHandles.Lookup.ClassOption.NESTMATE);
            return (KernelBody) hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (Throwable t) {
            TornadoRuntimeException e =
                    new TornadoRuntimeException("%s: cannot be linked: %s".formatted(kernel, t.getMessage()));
            e.initCause(t);
            throw e;
        }
    }

    private static void loop(CodeBuilder code, KernelMethod kernel) {
        MethodType type = kernel.type();
        int[] slots = unpack(code, type);
        Label test = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(test).iload(FROM).iload(TO).if_icmpge(end);
        code.aload(ITEM).iload(FROM).invokevirtual(CONTEXT, "moveTo", MOVE_TO);
        for (int i = 0; i < slots.length; i++) {
            if (type.parameterType(i) == KernelContext.class) {
                code.aload(ITEM);
            } else {
                code.loadLocal(TypeKind.from(type.parameterType(i)), slots[i]);
            }
        }
        code.invokestatic(
                kernel.owner().describeConstable().orElseThrow(),
                kernel.name(),
                type.describeConstable().orElseThrow(),
                kernel.owner().isInterface());
        code.iinc(FROM, 1).goto_(test).labelBinding(end).return_();
    }

    /** Casts or unboxes every argument but the context into a local variable; returns the variables. */
    private static int[] unpack(CodeBuilder code, MethodType type) {
        int[] slots = new int[type.parameterCount()];
        int free = FIRST_FREE;
        for (int i = 0; i < slots.length; i++) {
            Class<?> t = type.parameterType(i);
            if (t == KernelContext.class) {
                continue;
            }
            code.aload(ARGUMENTS).loadConstant(i).aaload();
            Class<?> boxed = MethodType.methodType(t).wrap().returnType();
            ClassDesc boxedDesc = boxed.describeConstable().orElseThrow();
            code.checkcast(boxedDesc);
            TypeKind kind = TypeKind.from(t);
            if (t.isPrimitive()) {
                code.invokevirtual(
                        boxedDesc,
                        t.getName() + "Value",
                        MethodTypeDesc.of(t.describeConstable().orElseThrow()));
            }
            code.storeLocal(kind, free);
            slots[i] = free;
            free += kind.slotSize();
        }
        return slots;
    }
}
