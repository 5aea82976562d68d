package io.omnitransfer.model.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's printable names for bytes, in which vocabularies and merges are written: a byte that is a visible Latin-1
 * character stands for itself, the 68 others are U+0100, U+0101, … in byte order.
 */
final class ByteAlphabet {
    private static final char[] CHARACTER = new char[256];
    private static final short[] BYTE = new short[256 + 68];

    static {
        Arrays.fill(BYTE, (short) -1);
        char spare = 256;
        for (int b = 0; b < 256; b++) {
            boolean visible = (b >= '!' && b <= '~') || (b >= 0xA1 && b != 0xAD);
            CHARACTER[b] = visible ? (char) b : spare++;
            BYTE[CHARACTER[b]] = (short) b;
        }
    }

    private ByteAlphabet() {}

    static char character(int unsignedByte) {
        return CHARACTER[unsignedByte];
    }

    /** The bytes a token stands for; a token with any other character is taken as text. */
    static byte[] bytes(String token) {
        byte[] out = new byte[token.length()];
        for (int i = 0; i < out.length; i++) {
            char c = token.charAt(i);
            if (c >= BYTE.length || BYTE[c] < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            out[i] = (byte) BYTE[c];
        }
        return out;
    }

    static String text(byte[] bytes) {
        char[] out = new char[bytes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = CHARACTER[bytes[i] & 0xFF];
        }
        return new String(out);
    }
}
