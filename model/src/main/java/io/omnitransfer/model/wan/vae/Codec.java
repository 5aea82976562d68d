package io.omnitransfer.model.wan.vae;

import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.lang.foreign.MemorySegment;

/**
 * One direction of the VAE, compiled for one frame size: graphs for the first chunk and for every later one, in
 * one program. {@link #run} feeds chunks in order; it may be called again for another clip.
 */
final class Codec implements AutoCloseable {
    /** The layers of one direction: input buffer in, output buffer out. */
    interface Layers {
        Tensor append(VaeGraph graph, Tensor input);
    }

    private static final String[] GRAPHS = {"first", "later"};

    private final Tensor[] inputs = new Tensor[2];
    private final Tensor[] outputs = new Tensor[2];
    /** How many graphs there are up to the end of each kind of chunk. */
    private final int[] ends = new int[2];

    private final Program program;

    /**
     * @param chunk frames of a later chunk on the input side; the first chunk has one
     * @param size height, width and channels of the input
     */
    Codec(Device device, Variants variants, VaeWeights weights, int chunk, int[] size, Layers layers) {
        ProgramBuilder builder = new ProgramBuilder(device, variants);
        Histories histories = null;
        for (int i = 0; i < 2; i++) {
            histories = new Histories(histories);
            VaeGraph g = new VaeGraph(builder, GRAPHS[i], weights, histories);
            inputs[i] = Tensor.f32("chunk", i == 0 ? 1 : chunk, size[0], size[1], size[2]);
            g.input(inputs[i]);
            outputs[i] = layers.append(g, inputs[i]);
            g.output(outputs[i]);
            ends[i] = (i == 0 ? 0 : ends[0]) + g.graphs();
        }
        program = builder.compile();
    }

    /** Runs all of {@code clip} [frames, h, w, c], frames = 1 + k·chunk, and calls {@code sink} after every chunk. */
    void run(Tensor clip, ChunkSink sink) {
        long frame = clip.bytes() / clip.dim(0);
        int done = 0;
        for (int i = 0; done < clip.dim(0); i = 1) {
            MemorySegment from = clip.segment().asSlice(done * frame, inputs[i].bytes());
            inputs[i].segment().copyFrom(from);
            for (int g = i == 0 ? 0 : ends[0]; g < ends[i]; g++) {
                program.run(g);
            }
            done += inputs[i].dim(0);
            sink.accept(outputs[i]);
        }
    }

    /** Output of one chunk; valid during the call. */
    interface ChunkSink {
        void accept(Tensor frames);
    }

    @Override
    public void close() {
        program.close();
    }
}
