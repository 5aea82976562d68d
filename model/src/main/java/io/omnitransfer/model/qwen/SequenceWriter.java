package io.omnitransfer.model.qwen;

import io.omnitransfer.model.tokenizer.Tokenizer;
import io.omnitransfer.model.tokenizer.Tokenizer.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns markup into token groups. The prompt is put in after the markup is cut at its special tokens, so that a prompt
 * cannot smuggle one in, yet it is encoded together with the words around it.
 */
final class SequenceWriter {
    private static final String QUERIES = "{queries}";

    private final Tokenizer tokenizer;
    private final String prompt;
    private final @Nullable VisionGrid image;
    private final @Nullable VisionGrid video;
    private final double secondsPerGrid;
    private final int queries;
    private final List<TokenGroup> groups = new ArrayList<>();
    private IntStream text = IntStream.empty();

    SequenceWriter(
            Tokenizer tokenizer,
            String prompt,
            @Nullable VisionGrid image,
            @Nullable VisionGrid video,
            double secondsPerGrid,
            int queries) {
        this.tokenizer = tokenizer;
        this.prompt = prompt;
        this.image = image;
        this.video = video;
        this.secondsPerGrid = secondsPerGrid;
        this.queries = queries;
    }

    TokenSequence write(String markup) {
        for (Segment segment : tokenizer.segments(markup)) {
            switch (segment) {
                case Segment.Text part -> text(part.text());
                case Segment.Added token -> added(token);
            }
        }
        endText();
        return new TokenSequence(groups);
    }

    private void text(String part) {
        int at = part.indexOf(QUERIES);
        if (at < 0) {
            append(tokenizer.encodeText(part.replace("{prompt}", prompt)));
            return;
        }
        text(part.substring(0, at));
        group(new TokenGroup.Queries(queries));
        text(part.substring(at + QUERIES.length()));
    }

    private void added(Segment.Added token) {
        switch (token.content()) {
            case "<|image_pad|>" -> group(new TokenGroup.Image(grid(image, token), token.id()));
            case "<|video_pad|>" -> group(new TokenGroup.Video(grid(video, token), secondsPerGrid, token.id()));
            default -> append(token.id());
        }
    }

    private static VisionGrid grid(@Nullable VisionGrid grid, Segment.Added token) {
        if (grid == null) {
            throw new IllegalArgumentException("The layout holds " + token.content()
                    + " but there is no such visual. Put it into the first_frame or reference markup only.");
        }
        return grid;
    }

    private void append(int... ids) {
        text = IntStream.concat(text, IntStream.of(ids));
    }

    private void group(TokenGroup group) {
        endText();
        groups.add(group);
    }

    private void endText() {
        int[] ids = text.toArray();
        if (ids.length > 0) {
            groups.add(new TokenGroup.Text(ids));
        }
        text = IntStream.empty();
    }
}
