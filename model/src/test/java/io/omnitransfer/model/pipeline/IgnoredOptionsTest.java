package io.omnitransfer.model.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.sampling.Guidance;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What has no effect is said. */
class IgnoredOptionsTest {
    private static TransferRequest.Builder request() {
        return TransferRequest.transfer(Task.EFFECT, Path.of("reference.mp4"));
    }

    private static List<String> ignored(Guidance.Mode mode, double scale, TransferRequest.Builder request) {
        return OmniTransfer.ignored(new Guidance(mode, scale, 1.5), request.build());
    }

    @Test
    void whatCountsIsNotMentioned() {
        assertThat(ignored(Guidance.Mode.NONE, 1, request())).isEmpty();
        assertThat(ignored(Guidance.Mode.TEXT, 1, request().guidance(1.0))).isEmpty();
        assertThat(ignored(Guidance.Mode.TEXT, 3, request().guidance(3.0).negativePrompt("dark")))
                .isEmpty();
        assertThat(ignored(
                        Guidance.Mode.REFERENCE,
                        2,
                        request()
                                .guidance(2.0)
                                .guidanceMode(Guidance.Mode.REFERENCE)
                                .referenceGuidance(4)))
                .isEmpty();
    }

    @Test
    void whatDoesNotCountIs() {
        assertThat(ignored(Guidance.Mode.NONE, 2, request().guidance(2.0).guidanceMode(Guidance.Mode.NONE)))
                .singleElement()
                .asString()
                .contains("Guidance 'none' of scale 2.0 is no guidance");
        assertThat(ignored(Guidance.Mode.TEXT, 1, request().guidanceMode(Guidance.Mode.TEXT)))
                .singleElement()
                .asString()
                .contains("is no guidance");
        assertThat(ignored(
                        Guidance.Mode.NULL, 3, request().negativePrompt("dark").referenceGuidance(7)))
                .hasSize(2)
                .anySatisfy(note -> assertThat(note).contains("negative prompt"))
                .anySatisfy(note -> assertThat(note).contains("--reference-guidance"));
    }
}
