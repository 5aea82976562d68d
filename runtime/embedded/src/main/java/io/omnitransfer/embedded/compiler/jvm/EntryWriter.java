package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Constructor and {@link GroupCode#run}, which unpacks the arguments. */
final class EntryWriter {
    private static final MethodTypeDesc RUN =
            MethodTypeDesc.ofDescriptor("([Ljava/lang/Object;[Ljava/lang/Object;IIIIIII)V");

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
        c.withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, code -> {
            int i = 0;
            for (Kernel.Parameter p : plan.kernel.parameters()) {
                switch (p) {
                    case Kernel.Global _ -> argument(code, i++, Descs.SEGMENT);
                    case Kernel.Scalar s -> scalar(code, i++, s.variable().type());
                    default -> {}
                }
            }
            code.aload(2);
            for (int k = 0; k < Plan.POSITION.size(); k++) {
                code.iload(3 + k);
            }
            code.invokestatic(owner, GroupWriter.NAME, plan.groupType()).return_();
        });
    }

    private static void argument(CodeBuilder code, int index, ClassDesc type) {
        code.aload(1).loadConstant(index).aaload().checkcast(type);
    }

    private static void scalar(CodeBuilder code, int index, Type t) {
        ClassDesc number = ClassDesc.of("java.lang.Number");
        argument(code, index, number);
        ClassDesc primitive = Descs.of(t);
        code.invokevirtual(number, t + "Value", MethodTypeDesc.of(primitive));
    }
}
