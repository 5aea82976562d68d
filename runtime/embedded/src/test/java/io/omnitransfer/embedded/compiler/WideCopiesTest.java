package io.omnitransfer.embedded.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt.AsyncCopy;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.pass.Optimizer;
import io.omnitransfer.embedded.compiler.pass.WideCopies;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/** Which copies are joined. That joined ones copy the same is seen on a GPU only. */
class WideCopiesTest {
    private static final int UNROLLED = 200;

    static void halves(KernelContext c, HalfFloatArray x, ByteArray b, int n) {
        int[] tile = c.allocateIntLocalArray(128);
        for (int i = 0; i < 4; i++) {
            c.asyncCopyToLocal(tile, c.localIdx * 4 + i, x, n + 2 * i);
        }
    }

    static void bytes(KernelContext c, HalfFloatArray x, ByteArray b, int n) {
        int[] tile = c.allocateIntLocalArray(128);
        for (int k = 0; k < 2; k++) {
            for (int i = 0; i < 4; i++) {
                c.asyncCopyToLocal(tile, c.localIdx * 4 + k * 64 + i, b, n * 16 + k * 256 + 4 * i);
            }
        }
    }

    static void steps(KernelContext c, HalfFloatArray x, ByteArray b, int n) {
        int[] tile = c.allocateIntLocalArray(128);
        for (int i = 0; i < 4; i++) {
            c.asyncCopyToLocal(tile, c.localIdx * 4 + i, b, n + 8 * i);
        }
    }

    static void backwards(KernelContext c, HalfFloatArray x, ByteArray b, int n) {
        int[] tile = c.allocateIntLocalArray(128);
        for (int i = 3; i >= 0; i--) {
            c.asyncCopyToLocal(tile, c.localIdx * 4 + i, b, n + 4 * i);
        }
    }

    static void three(KernelContext c, HalfFloatArray x, ByteArray b, int n) {
        int[] tile = c.allocateIntLocalArray(128);
        for (int i = 0; i < 3; i++) {
            c.asyncCopyToLocal(tile, c.localIdx * 4 + i, b, n + 4 * i);
        }
    }

    private static List<Integer> words(String name) {
        MethodType type = MethodType.methodType(
                void.class, KernelContext.class, HalfFloatArray.class, ByteArray.class, int.class);
        Kernel k = WideCopies.join(
                Optimizer.optimize(FrontEnd.translate(WideCopiesTest.class, name, type, Map.of()), UNROLLED));
        List<Integer> words = new ArrayList<>();
        Trees.each(k.body(), s -> {
            if (s instanceof AsyncCopy c) {
                words.add(c.words());
            }
        });
        return words;
    }

    @Test
    void neighboursAreJoined() {
        assertThat(words("halves")).containsExactly(4);
        assertThat(words("bytes")).containsExactly(4, 4);
    }

    @Test
    void othersAreNot() {
        assertThat(words("steps")).containsExactly(1, 1, 1, 1);
        assertThat(words("backwards")).containsExactly(1, 1, 1, 1);
        assertThat(words("three")).containsExactly(1, 1, 1);
    }
}
