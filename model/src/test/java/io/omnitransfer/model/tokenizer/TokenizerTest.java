package io.omnitransfer.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnitransfer.model.tokenizer.Tokenizer.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Merge rules worked out by hand: bytes are ids 0 … 255, merges follow. */
class TokenizerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private ObjectNode root;

    @BeforeEach
    void byteVocabulary() throws IOException {
        root = (ObjectNode) JSON.readTree("""
                {"added_tokens": [{"id": 300, "content": "<s>"}, {"id": 301, "content": "<s>x"}],
                 "normalizer": {"type": "NFC"},
                 "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                   {"type": "Split", "pattern": {"Regex": "\\\\s+|\\\\S+"}, "behavior": "Isolated", "invert": false},
                   {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}]},
                 "decoder": {"type": "ByteLevel"},
                 "model": {"type": "BPE", "vocab": {}, "merges": []}}
                """);
        for (int b = 0; b < 256; b++) {
            vocabulary().put(String.valueOf(ByteAlphabet.character(b)), b);
        }
    }

    private ObjectNode vocabulary() {
        return (ObjectNode) root.at("/model/vocab");
    }

    private void merge(String left, String right) {
        vocabulary().put(left + right, vocabulary().size());
        root.withArray("/model/merges").add(left + " " + right);
    }

    private Tokenizer load() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, root.toString());
        return Tokenizer.load(file);
    }

    @Test
    void mergesTheLowestRankFirstAndTheLeftmostOfEquals() throws IOException {
        merge("b", "c"); // 256
        merge("a", "b"); // 257
        merge("a", "a"); // 258
        merge("aa", "aa"); // 259
        Tokenizer tokenizer = load();
        assertThat(tokenizer.encode("abc")).containsExactly('a', 256);
        assertThat(tokenizer.encode("abab")).containsExactly(257, 257);
        assertThat(tokenizer.encode("aaa")).containsExactly(258, 'a');
        assertThat(tokenizer.encode("aaaaaaa")).containsExactly(259, 258, 'a');
        assertThat(tokenizer.encode("aa aa")).containsExactly(258, ' ', 258);
    }

    @Test
    void readsMergesAsPairs() throws IOException {
        vocabulary().put("ab", 256);
        root.withArray("/model/merges").addArray().add("a").add("b");
        assertThat(load().encode("ab")).containsExactly(256);
    }

    @Test
    void ignoreMergesTakesAWholePiece() throws IOException {
        vocabulary().put("abc", 256);
        assertThat(load().encode("abc")).containsExactly('a', 'b', 'c');
        ((ObjectNode) root.get("model")).put("ignore_merges", true);
        assertThat(load().encode("abc abcd")).containsExactly(256, ' ', 'a', 'b', 'c', 'd');
    }

    @Test
    void cutsAddedTokensOutBeforeAnythingElse() throws IOException {
        Tokenizer tokenizer = load();
        assertThat(tokenizer.encode("a<s>b<s>x")).containsExactly('a', 300, 'b', 301);
        assertThat(tokenizer.encodeText("<s>")).containsExactly('<', 's', '>');
        assertThat(tokenizer.segments("a<s>")).containsExactly(new Segment.Text("a"), new Segment.Added("<s>", 300));
        // A combining accent does not join a letter on the other side of an added token.
        assertThat(tokenizer.encode("e<s>\u0301")).containsExactly('e', 300, 0xCC, 0x81);
        assertThat(tokenizer.encode("e\u0301")).containsExactly(0xC3, 0xA9);
        assertThat(tokenizer.id("<s>x")).isEqualTo(301);
        assertThatThrownBy(() -> tokenizer.id("<t>")).hasMessageContaining("no added token '<t>'");
    }

    @Test
    void decodesAroundHolesAndBrokenCharacters() throws IOException {
        Tokenizer tokenizer = load();
        assertThat(tokenizer.size()).isEqualTo(302);
        assertThat(tokenizer.decode('a', 270, 300, 999, -1, 0xC3, 0xA9, 0xC3)).isEqualTo("a<s>é\uFFFD");
    }

    @Test
    void impliesGpt2sPattern() throws IOException {
        root.set("pre_tokenizer", JSON.readTree("{\"type\": \"ByteLevel\", \"add_prefix_space\": false}"));
        merge("Ġ", "a");
        merge("1", "1");
        assertThat(load().encode("  a 11")).containsExactly(' ', 256, ' ', 257);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/model/type|\"Unigram\"|model.type is Unigram, supported: BPE",
                "/model/byte_fallback|true|model.byte_fallback is true, supported: false",
                "/model/end_of_word_suffix|\"</w>\"|model.end_of_word_suffix is </w>, supported: empty",
                "/model/dropout|0.1|model.dropout is 0.1, supported: null",
                "/model/merges|[\"a b c\"]|model.merges[0] is a b c, supported",
                "/model/merges|[\"a bb\"]|model.vocab has no token 'bb', which merges[0] needs",
                "/model/vocab|{\"a\": 0}|model.vocab has no token",
                "/normalizer|{\"type\": \"Lowercase\"}|normalizer is Lowercase, supported: null or NFC",
                "/pre_tokenizer|{\"type\": \"Metaspace\"}|pre_tokenizer is Metaspace, supported: Split",
                "/pre_tokenizer/pretokenizers/0/behavior|\"Removed\"|behavior is Removed, supported: Isolated",
                "/pre_tokenizer/pretokenizers/0/pattern|{\"Regex\": \"(\"}|pre_tokenizer.pattern is not supported",
                "/decoder|{\"type\": \"WordPiece\"}|decoder is WordPiece, supported: ByteLevel",
                "/post_processor|{\"type\": \"TemplateProcessing\"}|post_processor is TemplateProcessing",
                "/added_tokens/0/lstrip|true|added_tokens[0].lstrip is true, supported: false"
            })
    void refusesWhatItDoesNotSupport(String field, String value, String message) throws IOException {
        String parent = field.substring(0, field.lastIndexOf('/'));
        ((ObjectNode) root.at(parent)).set(field.substring(field.lastIndexOf('/') + 1), JSON.readTree(value));
        assertThatThrownBy(this::load)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tokenizer.json: ")
                .hasMessageContaining(message);
    }

    @Test
    void saysWhatIsNotJson() throws IOException {
        Path file = folder.resolve("broken.json");
        Files.writeString(file, "{");
        assertThatThrownBy(() -> Tokenizer.load(file)).hasMessageContaining("broken.json is not JSON");
    }
}
