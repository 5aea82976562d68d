package io.omnitransfer.model.omnitransfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.model.verify.GoldenGenerator;
import io.omnitransfer.runtime.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LatentTest {
    private final GoldenGenerator generator = new GoldenGenerator("latent/");

    @ParameterizedTest
    @EnumSource
    void aReferenceIsItsLatentTwiceAroundItsFlag(Task task) {
        Tensor z = generator.input("z", 1, 16, 3, 4, 6);
        ReferenceLatent r =
                ReferenceLatent.of(task, z, OmniTransferConfig.defaults().flag(task), LatentLayout.WAN);
        assertThat(r.input().dims()).containsExactly(36, 3, 4, 6);
        float expected = switch (task) {
            case MOTION, CAMERA, EFFECT -> -1;
            case ID -> -2;
            case STYLE -> -3;
        };
        assertThat(r.input().slice(0, 16).toFloats()).containsExactly(z.toFloats());
        assertThat(r.input().slice(16, 4).toFloats()).containsOnly(expected);
        assertThat(r.input().slice(20, 16).toFloats()).containsExactly(z.toFloats());
        assertThat(r.grid().tokens()).isEqualTo(3 * 2 * 3);
    }

    @Test
    void theTargetKeepsMaskAndConditionWhileNoiseChanges() {
        Tensor c = generator.input("c", 1, 16, 3, 4, 6);
        TargetLatent target = new TargetLatent(c, TargetLatent.mask(true, 3, 4, 6), LatentLayout.of("c,m,z"));
        for (String step : new String[] {"step0", "step1"}) {
            Tensor z = generator.input(step, 1, 16, 3, 4, 6);
            Tensor input = target.with(z);
            assertThat(input.slice(0, 16).toFloats()).containsExactly(c.toFloats());
            for (int channel = 16; channel < 20; channel++) {
                float[] m = input.slice(channel, 1).toFloats();
                for (int i = 0; i < m.length; i++) {
                    assertThat(m[i]).isEqualTo(i < 24 ? 1 : 0);
                }
            }
            assertThat(input.slice(20, 16).toFloats()).containsExactly(z.toFloats());
        }
    }

    @Test
    void aMaskPacksFourPixelFramesIntoChannels() {
        boolean[] given = new boolean[9];
        given[0] = true;
        given[8] = true;
        given[5] = true;
        float[] m = TargetLatent.mask(given, 1, 1).toFloats();
        // [channel][latent frame]: pixel frames 0,0,0,0 | 1,2,3,4 | 5,6,7,8
        assertThat(m).containsExactly(1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 1);
        assertThat(TargetLatent.mask(false, 2, 2, 2).toFloats()).containsOnly(0);
        assertThatThrownBy(() -> TargetLatent.mask(new boolean[8], 1, 1)).hasMessageContaining("4·n+1, such as 5");
    }

    @Test
    void layoutsAreCheckedAndParsed() {
        assertThat(LatentLayout.of("z, m,c")).isEqualTo(LatentLayout.WAN);
        assertThatThrownBy(() -> LatentLayout.of("z,z,c")).hasMessageContaining("once each");
        assertThatThrownBy(() -> LatentLayout.of("x")).hasMessageContaining("such as z,m,c");
    }

    @Test
    void aCheckpointOverridesDefaults() throws Exception {
        OmniTransferConfig c = OmniTransferConfig.of(new ObjectMapper().readTree("""
                        {"flags": {"style": -7}, "offset_units": "latent", "stagger": true, "channel_order": "c,m,z",
                         "c_tgt_without_image": "zero_latent"}
                        """));
        assertThat(c.flag(Task.STYLE)).isEqualTo(-7);
        assertThat(c.flag(Task.ID)).isEqualTo(-2);
        assertThat(c.bias()).isEqualTo(new PositionalBias(OffsetUnits.LATENT, true));
        assertThat(c.layout()).isEqualTo(LatentLayout.of("c,m,z"));
        assertThat(c.emptyCondition()).isEqualTo(EmptyCondition.ZERO_LATENT);
        assertThat(OmniTransferConfig.of(new ObjectMapper().createObjectNode()))
                .isEqualTo(OmniTransferConfig.defaults());
        assertThatThrownBy(() -> OmniTransferConfig.of(new ObjectMapper().readTree("{\"offset_units\":\"pixel\"}")))
                .hasMessageContaining("supported: token, latent");
    }
}
