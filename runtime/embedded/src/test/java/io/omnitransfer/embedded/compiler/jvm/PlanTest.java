package io.omnitransfer.embedded.compiler.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.embedded.compiler.front.FrontEnd;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

class PlanTest {
    private static final int WIDE = 4 * Lanes.WIDTH;

    static void global(KernelContext c, FloatArray x, FloatArray y, int n) {
        int i = c.globalIdx;
        if (i < n && c.globalIdy < c.globalGroupSizeY) {
            y.set(i, x.get(i) + c.localGroupSizeX);
        }
    }

    static void localId(KernelContext c, FloatArray x, FloatArray y, int n) {
        y.set(c.globalIdx, x.get(c.localIdx));
    }

    static void groupId(KernelContext c, FloatArray x, FloatArray y, int n) {
        if (c.globalIdx < n) {
            y.set(c.globalIdx, x.get(c.globalIdx) * c.groupIdx);
        }
    }

    static void localMemory(KernelContext c, FloatArray x, FloatArray y, int n) {
        float[] all = c.allocateFloatLocalArray(16);
        all[c.globalIdx & 15] = 1f;
        y.set(c.globalIdx, x.get(c.globalIdx));
    }

    static void privateMemory(KernelContext c, FloatArray x, FloatArray y, int n) {
        float[] own = new float[4];
        own[n & 3] = x.get(c.globalIdx);
        y.set(c.globalIdx, own[c.globalIdx & 3]);
    }

    static void barrier(KernelContext c, FloatArray x, FloatArray y, int n) {
        x.set(c.globalIdx, 1f);
        c.globalBarrier();
        y.set(c.globalIdx, x.get(c.globalIdx ^ 1));
    }

    private static boolean joins(String kernel, int width, boolean strict) {
        MethodType type = Arrays.stream(PlanTest.class.getDeclaredMethods())
                .filter(m -> m.getName().equals(kernel))
                .map(m -> MethodType.methodType(void.class, m.getParameterTypes()))
                .findFirst()
                .orElseThrow();
        return new Plan(FrontEnd.translate(PlanTest.class, kernel, type, Map.of()), List.of(width, 1, 1), false, strict)
                .joins;
    }

    @Test
    void groupsJoinIfTheKernelKnowsNone() {
        assertThat(joins("global", WIDE, false)).isTrue();
        assertThat(joins("global", WIDE - 1, false)).isFalse();
        assertThat(joins("global", WIDE, true)).isFalse();
        assertThat(List.of("localId", "groupId", "localMemory", "privateMemory", "barrier"))
                .noneMatch(k -> joins(k, WIDE, false));
    }
}
