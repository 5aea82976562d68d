package io.omnitransfer.benchmarks.peer.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A function of tensors in TorchScript, packed as the archive {@code torch.jit.load} reads: the code as text and a
 * pickled module without attributes. So operators that DJL's arrays lack, or a whole network, run in PyTorch without
 * Python.
 *
 * @param parameters names of the tensors the function takes
 * @param body its statements, one a line, the last one {@code return}; calls are {@code torch.…}
 */
record TorchScript(String[] parameters, String body) {
    /** Protocol 2; an object of class Function with the attribute training = False. */
    private static final byte[] MODULE = pickle("c__torch__\nFunction\n", ")\u0081}", "X\b\0\0\0training", "\u0089sb.");

    /** Protocol 2; an empty tuple. */
    private static final byte[] CONSTANTS = pickle(").");

    byte[] archive() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", MODULE);
            store(zip, "code/__torch__.py", code().getBytes(StandardCharsets.UTF_8));
            store(zip, "constants.pkl", CONSTANTS);
            store(zip, "version", "10\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private String code() {
        StringBuilder code = new StringBuilder("class Function(Module):\n")
                .append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n")
                .append("  def forward(self: __torch__.Function");
        for (String p : parameters) {
            code.append(", ").append(p).append(": Tensor");
        }
        code.append(") -> Tensor:\n");
        body.lines().forEach(line -> code.append("    ").append(line).append('\n'));
        return code.toString();
    }

    /** Entries are stored as they are: PyTorch maps them by offset. */
    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry("function/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] pickle(String... opcodes) {
        return ("\u0080\u0002" + String.join("", opcodes)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
