package io.omnitransfer.model.wan.dit;

import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.TaskInfo;
import io.omnitransfer.runtime.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The network compiled for one target size and one set of references: latent, time and context in, velocity out. Not
 * thread-safe.
 *
 * <p>One task graph embeds patches and time, one runs each block, one is the head. The residual stream and the scratch
 * are handed from graph to graph; only block weights, context and cached keys differ between them.
 */
public final class Target implements AutoCloseable {
    private final TargetShape shape;
    private final TargetGraphs graphs;
    private final Program program;
    private @Nullable Context bound;

    Target(Dit dit, TargetShape shape, List<Reference> references) {
        this.shape = shape;
        graphs = new TargetGraphs(dit, shape, references);
        program = graphs.compile();
    }

    /** What this target was built for. */
    public TargetShape shape() {
        return shape;
    }

    /**
     * One forward.
     *
     * @param latent {@code [inChannels, frames, height, width]}
     * @param t time on the scale 0 to 1000, not necessarily whole
     * @param ctx of the row counts this target was built for
     * @param out {@code [outChannels, frames, height, width]}, the velocity noise − data
     */
    public void velocity(Tensor latent, double t, Context ctx, Tensor out) {
        if (ctx.rows() != shape.contextRows() || ctx.imageRows() != shape.imageRows()) {
            throw new IllegalArgumentException(
                    "the context has %d text and %d image rows, the target was built for %d and %d; build a target for it"
                            .formatted(ctx.rows(), ctx.imageRows(), shape.contextRows(), shape.imageRows()));
        }
        latent.requireShape(graphs.target.latent.dims());
        out.requireShape(graphs.velocity.dims());
        if (bound != ctx) {
            graphs.context.set(ctx);
            bound = ctx;
        }
        graphs.target.latent.set(latent);
        graphs.time.set(t);
        program.run();
        out.set(graphs.velocity);
    }

    /** Every task of a forward with the variant chosen for it. */
    public List<TaskInfo> tasks() {
        return program.tasks();
    }

    @Override
    public void close() {
        program.close();
    }
}
