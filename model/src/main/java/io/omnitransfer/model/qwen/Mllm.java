package io.omnitransfer.model.qwen;

import io.omnitransfer.model.tokenizer.Tokenizer;
import io.omnitransfer.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Task-adaptive multimodal alignment (OmniTransfer §4.4): the MLLM reads first frame, reference and prompt in a task's
 * template, followed by that task's learned queries; the hidden states at the queries go through the connector and become
 * the text rows of the diffusion transformer.
 *
 * @param config the MLLM's shape
 * @param tokenizer its tokenizer
 * @param templates what it is told per task
 * @param tower its vision tower
 * @param decoder its language model
 * @param connector queries and the MLP behind them
 */
public record Mllm(
        QwenConfig config,
        Tokenizer tokenizer,
        TaskTemplates templates,
        VisionTower tower,
        TextDecoder decoder,
        Connector connector) {

    /**
     * What the MLLM sees, as tokens. Depends on neither task nor prompt, so guidance arms share it.
     *
     * @param image grid of the first frame, null without one
     * @param imageTokens [tokens, hidden], null without a first frame
     * @param video grid of the reference
     * @param videoTokens [tokens, hidden]
     */
    public record Visuals(
            @Nullable VisionGrid image, @Nullable Tensor imageTokens, VisionGrid video, Tensor videoTokens) {}

    /** Flattened patches of an image or clip with their grid. */
    public record Pixels(VisionGrid grid, float[] patches) {}

    /** Runs the vision tower over the reference's frames and, if there is one, the first frame. */
    public Visuals see(@Nullable Pixels first, Pixels reference) {
        List<VisionGrid> grids = new ArrayList<>();
        if (first != null) {
            grids.add(first.grid());
        }
        grids.add(reference.grid());
        int values = config.vision().patchValues();
        Tensor patches = Tensor.f32(
                "patches", grids.stream().mapToInt(VisionGrid::patches).sum(), values);
        long at = 0;
        for (Pixels p : first == null ? List.of(reference) : List.of(first, reference)) {
            MemorySegment from = MemorySegment.ofArray(p.patches());
            patches.segment().asSlice(at, from.byteSize()).copyFrom(from);
            at += from.byteSize();
        }
        Tensor tokens = tower.run(patches, grids);
        if (first == null) {
            return new Visuals(null, null, reference.grid(), tokens);
        }
        int n = first.grid().tokens();
        return new Visuals(first.grid(), tokens.slice(0, n), reference.grid(), tokens.slice(n, tokens.dim(0) - n));
    }

    /** The condition of a task: [queries, textDim] f32. */
    public Tensor condition(String task, String prompt, Visuals visuals) {
        return connector.run(hidden(task, sequence(task, prompt, visuals), visuals));
    }

    /** The condition with neither visuals nor prompt: guidance's null arm. */
    public Tensor nullCondition(String task) {
        return connector.run(hidden(task, templates.nullSequence(tokenizer), null));
    }

    /** The token sequence {@link #condition} feeds to the language model. */
    public TokenSequence sequence(String task, String prompt, Visuals visuals) {
        return templates.sequence(tokenizer, task, prompt, visuals.image(), visuals.video());
    }

    /** The last hidden states at the queries: [queries, hidden] f32. */
    public Tensor hidden(String task, TokenSequence sequence, @Nullable Visuals visuals) {
        int width = config.text().hidden();
        Tensor embeds = Tensor.f32("embeddings", sequence.length(), width);
        int row = 0;
        int queries = 0;
        for (TokenGroup group : sequence.groups()) {
            switch (group) {
                case TokenGroup.Text text -> {
                    for (int i = 0; i < text.length(); i++) {
                        put(MemorySegment.ofArray(decoder.embedding(text.ids()[i])), embeds, row + i);
                    }
                }
                case TokenGroup.Image _ -> put(tokens(visuals == null ? null : visuals.imageTokens()), embeds, row);
                case TokenGroup.Video _ -> put(tokens(visuals == null ? null : visuals.videoTokens()), embeds, row);
                case TokenGroup.Queries _ -> {
                    put(connector.queries(task).segment(), embeds, row);
                    queries = row;
                }
            }
            row += group.length();
        }
        Tensor states = decoder.run(embeds, sequence.positions(templates.tokensPerSecond()));
        return states.slice(queries, connector.queryCount());
    }

    private static MemorySegment tokens(@Nullable Tensor tokens) {
        if (tokens == null) {
            throw new IllegalArgumentException("the template places visuals that were not given");
        }
        return tokens.segment();
    }

    private static void put(MemorySegment rows, Tensor embeds, int row) {
        embeds.segment().asSlice(4L * row * embeds.cols(), rows.byteSize()).copyFrom(rows);
    }
}
