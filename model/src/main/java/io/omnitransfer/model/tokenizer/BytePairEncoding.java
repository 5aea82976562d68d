package io.omnitransfer.model.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges the bytes of a piece: the pair of lowest rank first, the leftmost of equals (Sennrich et al. 2016). With a heap,
 * a piece of n bytes costs O(n log n).
 */
final class BytePairEncoding {
    private final int[] byteTokens = new int[256];
    private final MergeTable table;
    /** Non-null if a piece that is a token is taken whole, whatever the merges say. */
    private final @Nullable Map<String, Integer> whole;

    /** One merge, as written in the file. */
    record Merge(String left, String right) {}

    BytePairEncoding(String source, Map<String, Integer> vocabulary, List<Merge> merges, boolean ignoreMerges)
            throws IOException {
        for (int b = 0; b < 256; b++) {
            String character = String.valueOf(ByteAlphabet.character(b));
            byteTokens[b] = require(source, vocabulary, character, "byte " + b);
        }
        table = new MergeTable(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            Merge merge = merges.get(rank);
            String where = "merges[" + rank + "]";
            table.put(
                    require(source, vocabulary, merge.left(), where),
                    require(source, vocabulary, merge.right(), where),
                    rank,
                    require(source, vocabulary, merge.left() + merge.right(), where));
        }
        whole = ignoreMerges ? vocabulary : null;
    }

    private static int require(String source, Map<String, Integer> vocabulary, String token, String where)
            throws IOException {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw new IOException(source + ": model.vocab has no token '" + token + "', which " + where
                    + " needs. The file is damaged.");
        }
        return id;
    }

    void encode(String piece, IntList out) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        if (whole != null) {
            Integer id = whole.get(ByteAlphabet.text(bytes));
            if (id != null) {
                out.add(id);
                return;
            }
        }
        new Word(bytes).merge(out);
    }

    /** The symbols of one piece as a linked list over its bytes; a merge keeps the left one's place. */
    private final class Word {
        private final int[] token;
        private final int[] next;
        private final int[] previous;
        /** Rank of the pair that starts here, −1 if none: a queued pair counts only while this still holds. */
        private final int[] rank;

        private final LongHeap queue = new LongHeap();

        Word(byte[] bytes) {
            int n = bytes.length;
            token = new int[n];
            next = new int[n];
            previous = new int[n];
            rank = new int[n];
            for (int i = 0; i < n; i++) {
                token[i] = byteTokens[bytes[i] & 0xFF];
                next[i] = i + 1;
                previous[i] = i - 1;
            }
            for (int i = 0; i < n; i++) {
                consider(i);
            }
        }

        private void consider(int at) {
            rank[at] = next[at] < token.length ? table.rank(token[at], token[next[at]]) : -1;
            if (rank[at] >= 0) {
                queue.add((long) rank[at] << 32 | at);
            }
        }

        void merge(IntList out) {
            while (!queue.isEmpty()) {
                long best = queue.poll();
                int at = (int) best;
                if (rank[at] != (int) (best >>> 32)) {
                    continue;
                }
                int gone = next[at];
                token[at] = table.merged(token[at], token[gone]);
                rank[gone] = -1;
                next[at] = next[gone];
                if (next[at] < token.length) {
                    previous[next[at]] = at;
                }
                consider(at);
                if (previous[at] >= 0) {
                    consider(previous[at]);
                }
            }
            for (int at = 0; at < token.length; at = next[at]) {
                out.add(token[at]);
            }
        }
    }
}
