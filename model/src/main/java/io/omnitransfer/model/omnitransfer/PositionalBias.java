package io.omnitransfer.model.omnitransfer;

import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.Offset;
import java.util.ArrayList;
import java.util.List;

/**
 * Task-aware positional bias (Eq. 2): temporal references stand one target width to the right of the target, appearance
 * references one target duration after it.
 *
 * @param units of the width offset
 * @param stagger whether several references of one family stand side by side, instead of in the same place as a literal
 *     reading of Eq. 2 has it; positions then leave the range that training covers
 */
public record PositionalBias(OffsetUnits units, boolean stagger) {
    /** Eq. 2 in token units, literally. */
    public static final PositionalBias DEFAULT = new PositionalBias(OffsetUnits.TOKEN, false);

    /** One reference as far as its place matters. */
    public record Placed(Family family, Grid grid) {}

    /** The offsets of all references of a target, in their order. */
    public List<Offset> offsets(Grid target, List<Placed> references) {
        int columnsPerToken = units == OffsetUnits.TOKEN ? 1 : 2;
        int frames = target.frames();
        int columns = target.columns() * columnsPerToken;
        List<Offset> out = new ArrayList<>();
        for (Placed r : references) {
            switch (r.family) {
                case TEMPORAL -> {
                    out.add(new Offset(0, 0, columns));
                    columns += stagger ? r.grid.columns() * columnsPerToken : 0;
                }
                case APPEARANCE -> {
                    out.add(new Offset(frames, 0, 0));
                    frames += stagger ? r.grid.frames() : 0;
                }
            }
        }
        return out;
    }
}
