package io.omnitransfer.model.omnitransfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.model.omnitransfer.PositionalBias.Placed;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.Offset;
import java.util.List;
import org.junit.jupiter.api.Test;

class PositionalBiasTest {
    private static final Grid TARGET = new Grid(21, 30, 52);
    private static final Placed MOTION = new Placed(Family.TEMPORAL, new Grid(21, 52, 29));
    private static final Placed CAMERA = new Placed(Family.TEMPORAL, new Grid(21, 10, 11));
    private static final Placed ID = new Placed(Family.APPEARANCE, new Grid(5, 30, 52));
    private static final Placed STYLE = new Placed(Family.APPEARANCE, new Grid(7, 8, 9));

    @Test
    void equation2() {
        assertThat(PositionalBias.DEFAULT.offsets(TARGET, List.of(MOTION, ID, CAMERA, STYLE)))
                .containsExactly(
                        new Offset(0, 0, 52), new Offset(21, 0, 0), new Offset(0, 0, 52), new Offset(21, 0, 0));
    }

    @Test
    void latentUnitsDoubleTheWidthOnly() {
        assertThat(new PositionalBias(OffsetUnits.LATENT, false).offsets(TARGET, List.of(MOTION, ID)))
                .containsExactly(new Offset(0, 0, 104), new Offset(21, 0, 0));
    }

    @Test
    void staggerPutsAFamilySideBySide() {
        assertThat(new PositionalBias(OffsetUnits.TOKEN, true)
                        .offsets(TARGET, List.of(MOTION, ID, CAMERA, STYLE, MOTION)))
                .containsExactly(
                        new Offset(0, 0, 52),
                        new Offset(21, 0, 0),
                        new Offset(0, 0, 52 + 29),
                        new Offset(26, 0, 0),
                        new Offset(0, 0, 52 + 29 + 11));
    }
}
