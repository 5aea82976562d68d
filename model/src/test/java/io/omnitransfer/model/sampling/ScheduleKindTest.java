package io.omnitransfer.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.model.golden.Golden;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Values printed by the reference implementations. */
class ScheduleKindTest {
    @Test
    void wanUniPc() {
        Schedule schedule = ScheduleKind.WAN_UNIPC.of(40, 3);
        assertThat(head(schedule.sigmas(), 3))
                .containsExactly(new double[] {0.999666, 0.991189, 0.982420}, within(1e-6));
        assertThat(tail(schedule.sigmas(), 3)).containsExactly(new double[] {0.136240, 0.071361, 0}, within(1e-6));
        assertThat(head(schedule.timesteps(), 4)).containsExactly(999, 991, 982, 973);
        assertThat(ScheduleKind.WAN_UNIPC.of(40, 5).timesteps()[3]).isEqualTo(983);
    }

    @Test
    void diffusersUniPc() {
        Schedule three = ScheduleKind.DIFFUSERS_UNIPC.of(40, 3);
        assertThat(head(three.sigmas(), 3)).containsExactly(new double[] {0.999999, 0.991534, 0.982776}, within(1e-6));
        assertThat(tail(three.sigmas(), 3)).containsExactly(new double[] {0.138715, 0.074077, 0}, within(1e-6));
        Schedule five = ScheduleKind.DIFFUSERS_UNIPC.of(40, 5);
        assertThat(head(five.sigmas(), 3)).containsExactly(new double[] {0.999999, 0.994903, 0.989594}, within(1e-6));
        assertThat(five.sigma(39)).isCloseTo(0.117651, within(1e-6));
        assertThat(head(five.timesteps(), 4)).containsExactly(999, 994, 989, 984);
    }

    @Test
    void wanDpmPlusPlusStartsAtPureNoise() {
        Schedule schedule = ScheduleKind.WAN_DPMPP.of(4, 5);
        assertThat(schedule.sigma(0)).isEqualTo(1);
        assertThat(schedule.timesteps()).containsExactly(1000, 937, 833, 625);
    }

    @Test
    void flowEulerShiftsTwice() {
        assertThat(ScheduleKind.FLOW_EULER.of(4, 3).sigmas())
                .containsExactly(new double[] {1, 0.857692, 0.602151, 0.008929, 0}, within(1e-6));
        assertThat(ScheduleKind.FLOW_EULER.of(4, 5).sigmas())
                .containsExactly(new double[] {1, 0.909707, 0.717317, 0.024414, 0}, within(1e-6));
        assertThat(ScheduleKind.FLOW_EULER.of(1, 5).sigmas()).containsExactly(1, 0);
    }

    @Test
    void linear() {
        double[] expected = new double[21];
        for (int i = 0; i < 20; i++) {
            expected[i] = 3 * (20 - i) / (20.0 + 2 * (20 - i));
        }
        Schedule schedule = ScheduleKind.LINEAR.of(20, 3);
        assertThat(schedule.sigmas()).containsExactly(expected, within(1e-14));
        assertThat(schedule.timesteps()[1]).isEqualTo(982.758620689655, within(1e-9));
        assertThat(schedule.sigma(19)).isEqualTo(0.13636363636363638, within(1e-14));
    }

    /** The nano checkpoint's own sampler. */
    @Test
    void nano() {
        Golden golden = Golden.load("nano_inputs");
        assertThat(ScheduleKind.LINEAR.of(20, 3).sigmas()).containsExactly(golden.values("sigmas"), within(1e-14));
        assertThat(ScheduleKind.WAN_UNIPC.of(20, 3).sigmas())
                .containsExactly(golden.values("sigmas_unipc"), within(0x1p-24));
    }

    @Test
    void distilled() {
        Schedule schedule = ScheduleKind.DISTILLED_4.of(4, 5);
        assertThat(schedule.sigmas()).containsExactly(new double[] {1, 0.9375, 0.833333, 0.625, 0}, within(1e-6));
        assertThat(schedule.timesteps()).containsExactly(new double[] {1000, 937.5, 833.333, 625}, within(1e-3));
        assertThatThrownBy(() -> ScheduleKind.DISTILLED_4.of(5, 5)).hasMessageContaining("Set steps to 4");
    }

    @Test
    void everyKindFallsToZeroAtAnyLength() {
        for (ScheduleKind kind : ScheduleKind.values()) {
            for (int steps : kind == ScheduleKind.DISTILLED_4 ? new int[] {4} : new int[] {1, 2, 3, 7, 50, 200}) {
                Schedule schedule = kind.of(steps, 5);
                assertThat(schedule.steps()).isEqualTo(steps);
                assertThat(schedule.sigma(steps)).isZero();
                assertThat(ScheduleKind.parse(kind.toString())).isSameAs(kind);
            }
        }
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> ScheduleKind.LINEAR.of(0, 3)).hasMessageContaining("got 0 steps, expected at least 1");
        assertThatThrownBy(() -> ScheduleKind.LINEAR.of(4, Double.NaN)).hasMessageContaining("shift is NaN");
        assertThatThrownBy(() -> ScheduleKind.parse("karras")).hasMessageContaining("flow-euler, linear");
        assertThatThrownBy(() -> new Schedule("mine", new double[] {1, 1, 0}, new double[] {1000, 1000}))
                .hasMessageContaining("sigma[1] = 1.0 after 1.0");
    }

    private static double[] head(double[] a, int n) {
        return Arrays.copyOf(a, n);
    }

    private static double[] tail(double[] a, int n) {
        return Arrays.copyOfRange(a, a.length - n, a.length);
    }
}
