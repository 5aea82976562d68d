package io.omnitransfer.tutorials;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.xml.sax.InputSource;

/**
 * The plots of the tutorials: the code of each runs at sizes that take no time. {@code -Domnitransfer.plots.write=NAME}
 * (or {@code all}) measures thoroughly and rewrites the picture; let nothing else run meanwhile.
 */
class PlotsTest {
    private static final Path PICTURES =
            Path.of(System.getProperty("basedir", "."), "..", "docs", "tutorials", "images");

    /** Pictures by name: from whether to measure thoroughly to SVG. */
    private static Map<String, Function<Boolean, String>> plots() {
        Map<String, Function<Boolean, String>> plots = new LinkedHashMap<>();
        plots.put(
                "01-fused-gate",
                full -> full
                        ? FusedGateTest.plot(Timer.THOROUGH, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24)
                        : FusedGateTest.plot(Timer.BRIEF, 100, 1000));
        plots.put(
                "02-tiled-matrix-product",
                full -> full
                        ? TiledProductTest.plot(Timer.THOROUGH, 128, 256, 512, 1024)
                        : TiledProductTest.plot(Timer.BRIEF, 16, 40));
        plots.put(
                "03-flash-attention",
                full -> full
                        ? FlashAttentionTest.plot(Timer.THOROUGH, 256, 512, 1024, 2048, 4096)
                        : FlashAttentionTest.plot(Timer.BRIEF, 16, 40));
        plots.put("04-rope-with-an-offset", full -> RopeOffsetTest.plot(full ? 32 : 8));
        if (Blas.isThere()) {
            plots.put(
                    "05-library-provider",
                    full -> full
                            ? LibraryProviderTest.plot(Timer.THOROUGH, 128, 256, 512, 1024, 2048)
                            : LibraryProviderTest.plot(Timer.BRIEF, 16, 40));
        }
        return plots;
    }

    @TestFactory
    java.util.stream.Stream<DynamicTest> everyPlotIsDrawnAndShown() {
        String write = System.getProperty("omnitransfer.plots.write", "");
        return plots().entrySet().stream()
                .map(plot -> DynamicTest.dynamicTest(plot.getKey(), () -> {
                    boolean full = write.equals("all") || write.equals(plot.getKey());
                    String svg = plot.getValue().apply(full);
                    wellFormed(svg);
                    Path picture = PICTURES.resolve(plot.getKey() + ".svg");
                    if (full) {
                        Files.createDirectories(PICTURES);
                        Files.writeString(picture, svg);
                    }
                    assertThat(picture).isNotEmptyFile();
                    assertThat(Files.readString(PICTURES.resolve("../" + plot.getKey() + ".md")))
                            .contains("](images/" + plot.getKey() + ".svg)");
                }));
    }

    private static void wellFormed(String svg) throws IOException {
        try {
            var document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)));
            assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        } catch (javax.xml.parsers.ParserConfigurationException | org.xml.sax.SAXException e) {
            throw new AssertionError(svg, e);
        }
    }
}
