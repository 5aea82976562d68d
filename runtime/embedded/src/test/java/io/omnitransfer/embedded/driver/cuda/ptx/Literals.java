package io.omnitransfer.embedded.driver.cuda.ptx;

/** Numbers as PTX writes them. */
final class Literals {
    private Literals() {}

    /** The bits of a number: {@code -5}, {@code 0x1F}, {@code 0f3F800000} of a float, {@code 0d…} of a double. */
    static long value(String text) {
        try {
            if (text.startsWith("0f") || text.startsWith("0F") || text.startsWith("0d") || text.startsWith("0D")) {
                return Long.parseUnsignedLong(text.substring(2), 16);
            }
            if (text.startsWith("0x")) {
                return Long.parseUnsignedLong(text.substring(2), 16);
            }
            return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
        } catch (NumberFormatException _) {
            throw new PtxFault("%s is neither a number nor a name known here", text);
        }
    }
}
