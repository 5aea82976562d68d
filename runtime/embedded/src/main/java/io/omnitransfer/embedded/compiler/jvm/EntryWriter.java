package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Constructor and {@link GroupCode#run}, which unpacks the arguments once for all groups. */
final class EntryWriter {
    private static final MethodTypeDesc RUN =
            MethodTypeDesc.ofDescriptor("([Ljava/lang/Object;[Ljava/lang/Object;IIIIIII)V");

    // parameters of run
    private static final int ARGUMENTS = 1;
    private static final int SCRATCH = 2;
    private static final int GX = 3;
    private static final int COUNT = GX + Plan.POSITION.indexOf(Plan.COUNT);

    private record Argument(TypeKind kind, int slot) {}

    private EntryWriter() {}

    static void write(ClassBuilder c, Plan plan, ClassDesc owner) {
        c.withInterfaceSymbols(ClassDesc.of(GroupCode.class.getName()));
        c.withMethodBody(
                ConstantDescs.INIT_NAME,
                ConstantDescs.MTD_void,
                0,
                code -> code.aload(0)
                        .invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                        .return_());
        c.withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, code -> run(code, plan, owner));
    }

    private static void run(CodeBuilder code, Plan plan, ClassDesc owner) {
        List<Argument> arguments = new ArrayList<>();
        for (Kernel.Parameter p : plan.kernel.parameters()) {
            switch (p) {
                case Kernel.Global _ -> arguments.add(unpack(code, arguments.size(), null));
                case Kernel.Scalar s ->
                    arguments.add(unpack(code, arguments.size(), s.variable().type()));
                default -> {}
            }
        }
        if (plan.joins) {
            group(code, plan, owner, arguments);
            code.return_();
            return;
        }
        Label next = code.newBoundLabel();
        Label end = code.newLabel();
        code.iload(COUNT).ifle(end);
        group(code, plan, owner, arguments);
        code.iinc(GX, 1).iinc(COUNT, -1).goto_(next).labelBinding(end).return_();
    }

    private static void group(CodeBuilder code, Plan plan, ClassDesc owner, List<Argument> arguments) {
        arguments.forEach(a -> code.loadLocal(a.kind, a.slot));
        code.aload(SCRATCH);
        for (int i = GX; i <= COUNT; i++) {
            code.iload(i);
        }
        code.invokestatic(owner, GroupWriter.NAME, plan.groupType());
    }

    /** @param scalar null for an array */
    private static Argument unpack(CodeBuilder code, int index, @Nullable Type scalar) {
        code.aload(ARGUMENTS).loadConstant(index).aaload();
        TypeKind kind = TypeKind.REFERENCE;
        if (scalar == null) {
            code.checkcast(Descs.SEGMENT);
        } else {
            ClassDesc number = ClassDesc.of("java.lang.Number");
            ClassDesc primitive = Descs.of(scalar);
            code.checkcast(number).invokevirtual(number, scalar + "Value", MethodTypeDesc.of(primitive));
            kind = TypeKind.from(primitive);
        }
        int slot = code.allocateLocal(kind);
        code.storeLocal(kind, slot);
        return new Argument(kind, slot);
    }
}
