package io.omnitransfer.kernels;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.kernels.layout.CopyRows;
import io.omnitransfer.kernels.norm.LayerNorm;
import io.omnitransfer.kernels.norm.RmsNorm;
import io.omnitransfer.kernels.patch.Patchify;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import org.junit.jupiter.api.Test;

/** A shape that does not fit is refused before anything runs, in words that name the tensor. */
class MessagesTest {
    private final GraphBuilder g = new ProgramBuilder(Device.auto()).graph("g");

    @Test
    void norms() {
        Tensor x = Tensor.f32("x", 3, 8);
        assertThatThrownBy(() -> RmsNorm.append(g, x, Tensor.f32("w", 7), 1e-6f, Tensor.f32("y", 3, 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rms-norm: w F32[7] has 7 elements, expected 8");
        assertThatThrownBy(() -> LayerNorm.append(g, x, null, null, 1e-6f, Tensor.f32("y", 8, 3)))
                .hasMessageContaining("expected [3, 8]");
        assertThatThrownBy(() ->
                        LayerNorm.appendModulated(g, x, Tensor.f32("m", 6, 8), 0, 6, 1e-6f, Tensor.f32("y", 3, 8)))
                .hasMessageContaining("row 6 is outside m F32[6, 8]");
        assertThatThrownBy(() -> RmsNorm.append(g, x, Tensor.f32("w", 8), 1e-6f, x))
                .hasMessageContaining("does not work in place");
    }

    @Test
    void layouts() {
        assertThatThrownBy(() -> CopyRows.append(g, Tensor.f32("a", 4, 2), 3, Tensor.f32("b", 9, 2), 0, 2))
                .hasMessage("copy-rows: rows [3, 5) are outside a F32[4, 2], which has 4");
        assertThatThrownBy(() -> Patchify.append(g, Tensor.f32("x", 1, 1, 3, 2), Tensor.f32("y", 1, 4)))
                .hasMessageContaining("odd height or width");
    }
}
