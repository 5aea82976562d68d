package io.omnitransfer.model.sampling;

/**
 * Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): a bijection of a 128-bit counter
 * under a 64-bit key, in 32-bit words. Stateless, so any part of a stream can be produced in any order.
 */
final class Philox {
    private static final int ROUNDS = 10;

    private Philox() {}

    /** Encrypts {@code word} [4] in place. */
    static void encrypt(int[] word, int key0, int key1) {
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = 0xD2511F53L * Integer.toUnsignedLong(word[0]);
            long product1 = 0xCD9E8D57L * Integer.toUnsignedLong(word[2]);
            word[0] = (int) (product1 >>> 32) ^ word[1] ^ key0;
            word[1] = (int) product1;
            word[2] = (int) (product0 >>> 32) ^ word[3] ^ key1;
            word[3] = (int) product0;
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }
    }
}
