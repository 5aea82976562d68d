package org.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.omnitransfer.kernels.spec.OpCheck;
import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SoftsignTest {
    private static final Device DEVICE = Device.auto();

    @Test
    void valuesDoneByHand() {
        Tensor x = Tensor.of("x", new float[] {0, 1, -3, 7}, 4);
        Tensor y = Tensor.f32("y", 4);
        ProgramBuilder builder = new ProgramBuilder(DEVICE);
        GraphBuilder g = builder.graph("g").input(x);
        Softsign.append(g, x, y);
        g.output(y);
        try (Program program = builder.compile()) {
            program.run();
        }
        assertThat(y.toFloats()).containsExactly(new float[] {0, 0.5f, -0.75f, 0.875f}, within(5e-7f));
    }

    /** What the spec says is right, on random ragged shapes; {@code Ops} finds the spec through META-INF/services. */
    @TestFactory
    Stream<DynamicTest> agreesWithItsReference() {
        return OpCheck.of(Ops.named("softsign"), DEVICE, 4, System.nanoTime()).stream()
                .map(check -> dynamicTest(
                        check.toString(), () -> assertThat(check.run(DEVICE)).isEmpty()));
    }

    /** The same with device memory of its own, full of NaN, and with checked indices: what a GPU would not forgive. */
    @Test
    void agreesInStrictMode() {
        System.setProperty("tornado.embedded.strict", "true");
        try {
            assertThat(OpCheck.of(Ops.named("softsign"), DEVICE, 2, System.nanoTime()))
                    .allSatisfy(check -> assertThat(check.run(DEVICE)).isEmpty());
        } finally {
            System.clearProperty("tornado.embedded.strict");
        }
    }

    @Test
    void sizesMustAgree() {
        GraphBuilder g = new ProgramBuilder(DEVICE).graph("g");
        Tensor x = Tensor.f32("x", 3);
        assertThatThrownBy(() -> Softsign.append(g, x, Tensor.f32("y", 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("softsign: ");
        assertThatThrownBy(() -> Softsign.append(g, x, x)).hasMessageContaining("in place");
    }
}
