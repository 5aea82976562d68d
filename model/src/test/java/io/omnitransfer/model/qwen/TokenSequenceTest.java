package io.omnitransfer.model.qwen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.model.golden.Golden;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenSequenceTest {
    /** Position ids of the transformers library. */
    @ParameterizedTest
    @ValueSource(strings = {"qwen_text", "qwen_image_video"})
    void equalsTransformers(String name) throws IOException {
        Golden golden = Golden.load(name);
        List<TokenGroup> groups = new ArrayList<>();
        for (JsonNode group : new ObjectMapper().readTree(golden.metadata("groups"))) {
            groups.add(
                    switch (group.get(0).asText()) {
                        case "text" -> new TokenGroup.Text(new int[group.get(1).asInt()]);
                        case "image" -> new TokenGroup.Image(grid(group.get(1)), 7);
                        default ->
                            new TokenGroup.Video(
                                    grid(group.get(1)), group.get(2).asDouble(), 8);
                    });
        }
        assertThat(flat(new TokenSequence(groups).positions(2))).containsExactly(golden.integers("position_ids"));
    }

    @Test
    void aVideoEndsAfterItsHighestPositionOnAnyAxis() {
        var video = new TokenGroup.Video(new VisionGrid(4, 4, 6, 2), 0.75, 8);
        var sequence =
                new TokenSequence(List.of(new TokenGroup.Text(new int[] {5, 6}), video, new TokenGroup.Queries(2)));
        int[][] positions = sequence.positions(2);
        // Frames at floor(1.5 k) = 0, 1, 3, 4; two rows and three columns each; then 2 + 4 + 1.
        assertThat(IntStream.range(0, 4).map(k -> positions[0][2 + 6 * k])).containsExactly(2, 3, 5, 6);
        assertThat(positions[1]).startsWith(0, 1, 2, 2, 2, 3, 3, 3, 2, 2, 2).endsWith(7, 8);
        assertThat(positions[2]).startsWith(0, 1, 2, 3, 4, 2, 3, 4, 2, 3, 4).endsWith(7, 8);
        assertThat(positions[0]).endsWith(7, 8);
        assertThat(sequence.ids()).hasSize(28).startsWith(5, 6, 8, 8).endsWith(8, -1, -1);
    }

    @Test
    void refusesAGridThatDoesNotMerge() {
        assertThatThrownBy(() -> new VisionGrid(1, 8, 7, 2)).hasMessageContaining("1 × 8 × 7 patches");
    }

    private static VisionGrid grid(JsonNode thw) {
        return new VisionGrid(thw.get(0).asInt(), thw.get(1).asInt(), thw.get(2).asInt(), 2);
    }

    static int[] flat(int[][] positions) {
        return IntStream.range(0, 3)
                .flatMap(axis -> IntStream.of(positions[axis]))
                .toArray();
    }
}
