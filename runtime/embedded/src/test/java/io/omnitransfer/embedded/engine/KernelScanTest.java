package io.omnitransfer.embedded.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What the engine reads from bytecode, on classes made for it. */
class KernelScanTest {
    private static final ClassDesc CONTEXT = ClassDesc.of(KernelContext.class.getName());

    /** Makes a class "Kernels" whose method {@code k(KernelContext)} calls a method of the context and pops its result. */
    private static KernelMethod calling(String name, MethodTypeDesc type, boolean visible) throws Exception {
        byte[] bytes = ClassFile.of()
                .build(
                        ClassDesc.of("Kernels"),
                        c -> c.withMethodBody(
                                "k", MethodTypeDesc.of(ConstantDescs.CD_void, CONTEXT), ClassFile.ACC_STATIC, code -> {
                                    code.aload(0);
                                    type.parameterList().forEach(_ -> code.fconst_0());
                                    code.invokevirtual(CONTEXT, name, type);
                                    if (!type.returnType().equals(ConstantDescs.CD_void)) {
                                        code.pop();
                                    }
                                    code.return_();
                                }));
        ClassLoader loader = new ClassLoader(KernelScanTest.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String n) throws ClassNotFoundException {
                if (!n.equals("Kernels")) {
                    throw new ClassNotFoundException(n);
                }
                return defineClass(n, bytes, 0, bytes.length);
            }

            @Override
            public InputStream getResourceAsStream(String file) {
                return visible && file.equals("Kernels.class")
                        ? new ByteArrayInputStream(bytes)
                        : super.getResourceAsStream(file);
            }
        };
        return new KernelMethod(
                loader.loadClass("Kernels"), "k", MethodType.methodType(void.class, KernelContext.class));
    }

    @Test
    void seesWhichKernelsCooperate() throws Exception {
        assertThat(KernelScan.isCooperative(calling("localBarrier", ConstantDescs.MTD_void, true)))
                .isTrue();
        assertThat(KernelScan.isCooperative(
                        calling("simdSum", MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_float), true)))
                .isTrue();
        assertThat(KernelScan.isCooperative(calling("hashCode", MethodTypeDesc.of(ConstantDescs.CD_int), true)))
                .isFalse();
    }

    @Test
    void refusesWhatTheEngineLacks() throws Exception {
        ClassDesc matrix = ClassDesc.of("uk.ac.manchester.tornado.api.types.matrix.Matrix8x8Float");
        KernelMethod metal = calling("simdgroupMatrixZero", MethodTypeDesc.of(matrix), true);
        assertThatThrownBy(() -> KernelScan.isCooperative(metal))
                .hasMessage("kernel Kernels.k calls KernelContext.simdgroupMatrixZero()Matrix8x8Float,"
                        + " which the embedded engine does not have");
        KernelMethod hidden = calling("localBarrier", ConstantDescs.MTD_void, false);
        assertThatThrownBy(() -> KernelScan.isCooperative(hidden))
                .hasMessage("kernel Kernels.k: the class file of Kernels, which it runs, cannot be found");
    }

    static void touches(
            KernelContext c,
            FloatArray read,
            long wide,
            FloatArray written,
            IntArray both,
            FloatArray sized,
            IntArray atomic,
            double d) {
        int n = sized.getSize();
        for (int i = 0; i < n; i++) {
            double sum = wide * d;
            for (int j = 0; j < 3; j++) {
                sum += i > j ? helper(read, i) * (d > 0 ? d : -d) : (float) wide;
            }
            FloatArray alias = written;
            alias.set(i, (float) sum);
            both.set(both.get(i) == 3 ? i : i + 1, n);
            c.atomicAdd(atomic, 0, i);
        }
    }

    private static float helper(FloatArray a, int i) {
        return a.get(i) * 2;
    }

    @Test
    void knowsHowArgumentsAreUsed() {
        KernelMethod method = KernelMethod.of(
                "g.t", (Task8<KernelContext, FloatArray, Long, FloatArray, IntArray, FloatArray, IntArray, Double>)
                        KernelScanTest::touches);
        assertThat(KernelScan.access(method))
                .containsExactly(
                        Access.READ_WRITE,
                        Access.READ_ONLY,
                        Access.NONE,
                        Access.WRITE_ONLY,
                        Access.READ_WRITE,
                        Access.NONE,
                        Access.READ_WRITE,
                        Access.NONE);
    }

    static void recursive(KernelContext c, FloatArray x, IntArray y) {
        y.set(0, (int) tree(x, 40));
    }

    /** Were it followed call by call, this would take for ever. */
    private static float tree(FloatArray x, int n) {
        return n < 3 ? x.get(n) : tree(x, n - 1) + tree(x, n - 2) + tree(x, n - 3);
    }

    @Test
    void recursionCountsAsReadAndWritten() {
        KernelMethod method =
                KernelMethod.of("g.t", (Task3<KernelContext, FloatArray, IntArray>) KernelScanTest::recursive);
        assertThat(KernelScan.access(method)).containsExactly(Access.NONE, Access.READ_WRITE, Access.WRITE_ONLY);
    }
}
