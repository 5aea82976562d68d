package io.omnitransfer.model.qwen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameSamplingTest {
    @Test
    void takesEvenlySpacedFramesRoundedHalfToEven() {
        assertThat(FrameSampling.evenly(17, 4)).containsExactly(0, 5, 11, 16);
        assertThat(FrameSampling.evenly(6, 3)).containsExactly(0, 2, 5);
        assertThat(FrameSampling.evenly(8, 3)).containsExactly(0, 4, 7);
        assertThat(FrameSampling.evenly(1, 2)).containsExactly(0, 0);
        assertThat(FrameSampling.evenly(9, 1)).containsExactly(0);
        assertThat(FrameSampling.evenly(81, 13)).startsWith(0, 7, 13, 20).endsWith(73, 80);
    }

    @ParameterizedTest
    @CsvSource({
        "81,16,10", // 10.125
        "17,8,4", // 4.25
        "16,16,4", // 2: at least 4
        "3,30,2", // at most the even number of frames
        "80,16,10", // 10
        "72,16,8", // 9 is half way: 4.5 pairs to the even 4
        "88,16,12", // 11: 5.5 pairs to the even 6
        "100000,25,768"
    })
    void countsAsQwenDoes(int frames, double rate, int expected) {
        assertThat(FrameSampling.count(frames, rate)).isEqualTo(expected);
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> FrameSampling.evenly(0, 4)).hasMessageContaining("4 of 0 frames");
        assertThatThrownBy(() -> FrameSampling.count(9, Double.NaN)).hasMessageContaining("NaN per second");
    }
}
