package io.omnitransfer.model.sampling;

/**
 * Where a run's starting noise comes from. A seed means the same video on every machine; noise drawn by another program
 * (PyTorch's generators differ between its own devices) is supplied as numbers.
 */
@FunctionalInterface
public interface NoiseSource {
    /** {@code count} standard normal numbers for a latent in row-major order. */
    float[] draw(int count);

    /**
     * Seeded noise. Numbers 4k … 4k + 3 come from Philox4x32-10 with counter {k, 0, stream} (low word first) and the seed
     * as key: its words a, b, c, d make {@code r = sqrt(−2 ln((a + 1) / 2³²))}, {@code r cos(2π b / 2³²)}, {@code r sin(2π
     * b / 2³²)}, then the same from c, d; in double with {@link StrictMath}, rounded to float at the end. A shorter draw
     * is a prefix of a longer one.
     *
     * @param stream separates independent draws under one seed
     */
    static NoiseSource seeded(long seed, long stream) {
        return count -> {
            float[] out = new float[count];
            int[] word = new int[4];
            for (int i = 0; i < count; i++) {
                if (i % 4 == 0) {
                    word[0] = i / 4;
                    word[1] = 0;
                    word[2] = (int) stream;
                    word[3] = (int) (stream >>> 32);
                    Philox.encrypt(word, (int) seed, (int) (seed >>> 32));
                }
                int pair = i & 2;
                double radius =
                        StrictMath.sqrt(-2 * StrictMath.log((Integer.toUnsignedLong(word[pair]) + 1) * 0x1p-32));
                double angle = 2 * Math.PI * (Integer.toUnsignedLong(word[pair + 1]) * 0x1p-32);
                out[i] = (float) (radius * ((i & 1) == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle)));
            }
            return out;
        };
    }

    static NoiseSource seeded(long seed) {
        return seeded(seed, 0);
    }

    /** Given numbers, for instance read from a file. */
    static NoiseSource of(float[] noise) {
        return count -> {
            if (noise.length != count) {
                throw new IllegalArgumentException("The given noise has " + noise.length + " numbers, expected " + count
                        + " for this latent. Use noise of the same shape, or a seed.");
            }
            return noise.clone();
        };
    }
}
