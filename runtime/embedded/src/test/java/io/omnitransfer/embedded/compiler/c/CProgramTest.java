package io.omnitransfer.embedded.compiler.c;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.SourceLines;
import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import io.omnitransfer.embedded.compiler.pass.Optimizer;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Errors of C compilers name the Java line. */
public class CProgramTest {
    static void scaled(KernelContext c, FloatArray x, FloatArray y) {
        if (c.globalIdx < x.getSize()) {
            y.set(c.globalIdx, scale(x.get(c.globalIdx)));
        }
    }

    private static float scale(float v) {
        float unused = v + 1f;
        return v * 7f;
    }

    /** A kernel whose text has a variable that nobody declares, where the method has a 7. */
    public static Kernel haunted() {
        MethodType type = MethodType.methodType(void.class, KernelContext.class, FloatArray.class, FloatArray.class);
        Kernel k = Optimizer.optimize(FrontEnd.translate(CProgramTest.class, "scaled", type, Map.of()), 0);
        return k.withBody(
                Trees.map(k.body(), e -> e.equals(Expr.Const.of(7f)) ? new Expr.Var("ghost", Type.FLOAT) : e));
    }

    /** Where the variable's line comes from. */
    public static String haunt() {
        return SourceLines.place(CProgramTest.class, "scale", "return v * 7f;");
    }

    /** The text, and the number of the line with the variable. */
    private static void refused(Dialect dialect, String error, String otherwise) {
        CProgram program = CText.of(haunted(), dialect);
        int line = IntStream.rangeClosed(1, program.lines().size())
                .filter(i -> program.text().lines().toList().get(i - 1).contains("ghost_"))
                .findFirst()
                .orElseThrow();
        assertThat(program.lines()).hasSameSizeAs(program.text().lines().toList());
        assertThat(program.refused(error.formatted(line)))
                .startsWith("the text made of CProgramTest.scaled was refused: ghost_ is undefined in '")
                .endsWith("ghost_);', made of " + haunt());
        assertThat(program.refused(error.formatted(1))).endsWith(", made of CProgramTest.scaled");
        assertThat(program.refused(otherwise))
                .isEqualTo("the text made of CProgramTest.scaled was refused: " + otherwise);
    }

    @Test
    void clang() {
        refused(
                Dialect.OPENCL,
                "warning: ignored%n/tmp/x.cl:%%d:9: error: ghost_ is undefined%nerror: 1 error generated.%n"
                        .formatted(),
                "out of registers");
    }

    @Test
    void pocl() {
        refused(
                Dialect.OPENCL,
                "error: /tmp/x.cl:%d:24: ghost_ is undefined\nDevice pthread failed to build the program\n",
                "Device pthread failed to build the program");
    }

    @Test
    void nvrtc() {
        refused(
                Dialect.cuda(32),
                "x.cu(2): warning #1-D: ignored%nx.cu(%%d): error: ghost_ is undefined%n    y = ghost_;%n%n1 error detected in the compilation of \"x.cu\".%n"
                        .formatted(),
                "nvrtc: error: invalid value for --gpu-architecture (-arch)");
    }
}
