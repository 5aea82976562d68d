package io.omnitransfer.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A small multilingual vocabulary in Qwen2.5's format. The expected ids are those of Hugging Face's tokenizers library
 * (0.21), for many scripts, emoji, white space and random code points.
 */
class TokenizerOracleTest {
    private static final Path RESOURCES = Path.of("src/test/resources/tokenizer");

    private final Tokenizer tokenizer = Tokenizer.load(RESOURCES.resolve("small.json"));

    TokenizerOracleTest() throws IOException {}

    @Test
    void equalsTheReferenceLibrary() throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(RESOURCES.resolve("small-expected.json").toFile());
        assertThat(cases.size()).isGreaterThan(80);
        for (JsonNode entry : cases) {
            String text = entry.required("text").asText();
            int[] expected = new ObjectMapper().convertValue(entry.required("ids"), int[].class);
            assertThat(tokenizer.encode(text)).as("ids of '%s'", text).containsExactly(expected);
            assertThat(tokenizer.decode(expected)).isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
        }
    }

    @Test
    void decodesWhatItEncodes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 300; run++) {
            String text = Normalizer.normalize(
                    random.ints(random.nextInt(200), 0, 0x11000)
                            .filter(c -> c < 0xD800 || c > 0xDFFF)
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append),
                    Normalizer.Form.NFC);
            assertThat(tokenizer.decode(tokenizer.encode(text)))
                    .as("seed %d", seed)
                    .isEqualTo(text);
        }
    }

    @Test
    void longRunsOfLettersStayFast() {
        String text = "the camera ".repeat(20).replace(" ", "").repeat(2_000);
        long start = System.nanoTime();
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        // One piece of 360 kB: linear search for every merge would take minutes.
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }
}
