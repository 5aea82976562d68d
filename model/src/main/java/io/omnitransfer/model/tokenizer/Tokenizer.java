package io.omnitransfer.model.tokenizer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A byte-level BPE tokenizer. Immutable, safe for concurrent use.
 *
 * <p>Character properties and normalisation are those of the running Java. The reference library's are older (Unicode 9):
 * it leaves combining marks that were added to Unicode since where they stand, where NFC reorders them.
 */
public final class Tokenizer {
    /** A stretch of text as {@link #segments} cuts it. */
    public sealed interface Segment {
        /** Ordinary text, not yet normalised. */
        record Text(String text) implements Segment {}

        /** An added token such as {@code <|im_start|>}. */
        record Added(String content, int id) implements Segment {}
    }

    private final AddedTokens added;
    private final boolean nfc;
    private final PreTokenizer preTokenizer;
    private final BytePairEncoding encoding;
    private final byte[] @Nullable [] bytes;

    private Tokenizer(TokenizerJson json) throws IOException {
        this.added = json.addedTokens();
        this.nfc = json.nfc();
        this.preTokenizer = json.preTokenizer();
        Map<String, Integer> vocabulary = json.vocabulary();
        this.encoding = new BytePairEncoding(json.source(), vocabulary, json.merges(), json.ignoreMerges());
        int size = 1
                + Math.max(
                        added.maximumId(),
                        vocabulary.values().stream().mapToInt(id -> id).max().orElse(-1));
        this.bytes = new byte[size][];
        vocabulary.forEach((token, id) -> bytes[id] = ByteAlphabet.bytes(token));
        added.forEach((content, id) -> bytes[id] = content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param file a {@code tokenizer.json} with a BPE model, ByteLevel pre-tokenizer and decoder, and NFC or no normalizer
     * @throws IOException if it cannot be read, or asks for something else; the message names the field
     */
    public static Tokenizer load(Path file) throws IOException {
        return new Tokenizer(TokenizerJson.read(file));
    }

    /** Ids of a text in which added tokens are recognised. Truncation, padding and templates of the file are not applied. */
    public int[] encode(String text) {
        IntList ids = new IntList();
        for (Segment segment : segments(text)) {
            switch (segment) {
                case Segment.Text(String part) -> encodeText(part, ids);
                case Segment.Added token -> ids.add(token.id());
            }
        }
        return ids.toArray();
    }

    /** Ids of a text in which nothing is special, for instance what a user typed. */
    public int[] encodeText(String text) {
        IntList ids = new IntList();
        encodeText(text, ids);
        return ids.toArray();
    }

    private void encodeText(String text, IntList ids) {
        String normal = nfc ? Normalizer.normalize(text, Normalizer.Form.NFC) : text;
        preTokenizer.split(normal, piece -> encoding.encode(piece, ids));
    }

    /** The text, cut at its added tokens (leftmost, then longest). */
    public List<Segment> segments(String text) {
        List<Segment> out = new ArrayList<>();
        added.split(text, out);
        return out;
    }

    /** The text of ids; ids without a token are skipped, bytes that are not UTF-8 become U+FFFD. */
    public String decode(int... ids) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int id : ids) {
            byte[] token = id >= 0 && id < bytes.length ? bytes[id] : null;
            if (token != null) {
                out.writeBytes(token);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /**
     * Id of an added token.
     *
     * @throws IllegalArgumentException if there is none of this content
     */
    public int id(String content) {
        return added.id(content);
    }

    /** Highest id + 1. A model's embedding table may have more rows; ids between may have no token. */
    public int size() {
        return bytes.length;
    }
}
