package io.omnitransfer.embedded.driver.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What an ELF image of device code says about its kernel.
 *
 * @param registers per work-item
 * @param stackBytes memory per work-item for private arrays and for what does not fit in registers
 */
record Cubin(String kernel, int registers, int stackBytes) {
    private static final String TEXT = ".text.";
    private static final int FRAME_SIZE = 0x1104;
    private static final int REGISTER_COUNT = 0x2F04;
    private static final int SIZED = 4;

    static Cubin parse(byte[] image) {
        ByteBuffer b = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        int sections = (int) b.getLong(40);
        int size = b.getShort(58);
        int count = b.getShort(60);
        int names = (int) b.getLong(sections + b.getShort(62) * size + 24);
        String kernel = "";
        int registers = 0;
        int stack = 0;
        for (int i = 0; i < count; i++) {
            int at = sections + i * size;
            String name = string(image, names + b.getInt(at));
            int offset = (int) b.getLong(at + 24);
            int bytes = (int) b.getLong(at + 32);
            if (name.startsWith(TEXT)) {
                kernel = name.substring(TEXT.length());
            } else if (name.equals(".nv.info")) {
                for (int p = offset; p < offset + bytes; p += 4 + (b.get(p) == SIZED ? b.getShort(p + 2) : 0)) {
                    switch (b.getShort(p)) {
                        case FRAME_SIZE -> stack = Math.max(stack, b.getInt(p + 8));
                        case REGISTER_COUNT -> registers = Math.max(registers, b.getInt(p + 8));
                        default -> {}
                    }
                }
            }
        }
        return new Cubin(kernel, registers, stack);
    }

    private static String string(byte[] image, int from) {
        int to = from;
        while (image[to] != 0) {
            to++;
        }
        return new String(image, from, to - from, StandardCharsets.UTF_8);
    }
}
