package io.omnitransfer.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.model.sampling.Guidance.Arm;
import io.omnitransfer.model.sampling.Guidance.Mode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuidanceTest {
    @ParameterizedTest
    @CsvSource({"TEXT,NEGATIVE_PROMPT", "NULL,NULL_CONDITION", "ZERO,ZERO_CONDITION"})
    void extrapolatesFromTheUnconditionalArm(Mode mode, Arm unconditional) {
        float[] out = {Float.NaN};
        new Guidance(mode, 5, 1)
                .combine(new PoisonedOps(), out, Map.of(Arm.FULL, new float[] {3}, unconditional, new float[] {1}));
        assertThat(out).containsExactly(1 + 5 * (3 - 1));
    }

    @Test
    void weighsReferenceAndPromptApart() {
        float[] out = {Float.NaN};
        var velocities =
                Map.of(Arm.FULL, new float[] {7}, Arm.NEGATIVE_PROMPT, new float[] {4}, Arm.NOTHING, new float[] {2});
        new Guidance(Mode.REFERENCE, 6, 1.5).combine(new PoisonedOps(), out, velocities);
        assertThat(out).containsExactly(2 + 1.5f * (4 - 2) + 6 * (7 - 4));
        assertThat(Arm.NOTHING.usesReference()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"NONE", "TEXT", "NULL", "ZERO", "REFERENCE"})
    void scaleOneRunsOneArm(Mode mode) {
        assertThat(new Guidance(mode, 1, 1).weights()).containsExactly(Map.entry(Arm.FULL, 1.0));
        assertThat(Mode.parse(mode.toString())).isSameAs(mode);
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> new Guidance(Mode.TEXT, Double.NaN, 1)).hasMessageContaining("scale is NaN");
        assertThatThrownBy(() -> Mode.parse("cfg")).hasMessageContaining("none, text, null, zero, reference");
        assertThatThrownBy(() -> new Guidance(Mode.NULL, 2, 1)
                        .combine(new PoisonedOps(), new float[1], Map.of(Arm.FULL, new float[1])))
                .hasMessageContaining("needs the velocity of arm NULL_CONDITION");
    }
}
