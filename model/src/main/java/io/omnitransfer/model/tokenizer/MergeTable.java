package io.omnitransfer.model.tokenizer;

import java.util.Arrays;

/** Hash table from a pair of token ids to the rank of its merge and the merged id; open addressing, no boxing. */
final class MergeTable {
    private static final long EMPTY = -1;

    private final long[] pairs;
    private final int[] ranks;
    private final int[] merged;

    MergeTable(int count) {
        int capacity = Integer.highestOneBit(Math.max(8, count)) * 4;
        pairs = new long[capacity];
        ranks = new int[capacity];
        merged = new int[capacity];
        Arrays.fill(pairs, EMPTY);
    }

    void put(int left, int right, int rank, int id) {
        int slot = slot(left, right);
        pairs[slot] = pair(left, right);
        ranks[slot] = rank;
        merged[slot] = id;
    }

    /** Rank of the merge, or −1 if the two never merge. */
    int rank(int left, int right) {
        int slot = slot(left, right);
        return pairs[slot] == EMPTY ? -1 : ranks[slot];
    }

    /** Id of the merged token; only for pairs that have a rank. */
    int merged(int left, int right) {
        return merged[slot(left, right)];
    }

    private int slot(int left, int right) {
        long pair = pair(left, right);
        int mask = pairs.length - 1;
        int slot = (int) ((pair * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (pairs[slot] != EMPTY && pairs[slot] != pair) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }
}
