package io.omnitransfer.benchmarks.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Charts are well-formed pictures in which every value stands where it belongs. */
class ChartTest {
    @Test
    void pointsOfALineStandInProportion() throws Exception {
        Series s = Series.of("kernel <a&b>", new double[] {0, 50, 100}, new double[] {0, 5, 10});
        Document d =
                parse(new LineChart("rate", Axis.linear("n"), Axis.linear("GFLOP/s"), List.of(s), List.of()).svg());
        List<Element> dots = elements(d, "circle");
        assertThat(dots).hasSize(3);
        assertThat(number(dots.get(1), "cx"))
                .isCloseTo((number(dots.get(0), "cx") + number(dots.get(2), "cx")) / 2, within(0.11));
        assertThat(number(dots.get(1), "cy"))
                .isCloseTo((number(dots.get(0), "cy") + number(dots.get(2), "cy")) / 2, within(0.11));
        assertThat(number(dots.get(2), "cy")).isLessThan(number(dots.get(0), "cy"));
        assertThat(d.getDocumentElement().getTextContent()).contains("kernel <a&b>", "GFLOP/s");
    }

    @Test
    void equalFactorsAreEquallyFarApartOnALogarithmicAxis() throws Exception {
        Series s = Series.of("x", new double[] {1, 2, 3}, new double[] {10, 1000, 100000});
        Document d = parse(new LineChart("t", Axis.linear("x"), Axis.log("y"), List.of(s), List.of()).svg());
        List<Element> dots = elements(d, "circle");
        assertThat(number(dots.get(0), "cy") - number(dots.get(1), "cy"))
                .isCloseTo(number(dots.get(1), "cy") - number(dots.get(2), "cy"), within(0.11));
    }

    @Test
    void aPredictionIsDashedInTheColourOfWhatItPredicts() throws Exception {
        Series other = Series.of("other", new double[] {1, 2}, new double[] {1, 2});
        Series measured = Series.of("measured", new double[] {1, 2}, new double[] {1, 2});
        Series model =
                Series.of("model", new double[] {1, 2}, new double[] {1, 3}).asPredictionOf("measured");
        Document d =
                parse(new LineChart("t", Axis.linear("x"), Axis.linear("y"), List.of(other, model, measured), List.of())
                        .svg());
        List<Element> lines = elements(d, "path").stream()
                .filter(e -> e.getAttribute("class").equals("c1"))
                .toList();
        assertThat(lines)
                .as("line and legend of measured and of its prediction")
                .hasSize(4);
        assertThat(lines.stream().filter(e -> e.hasAttribute("stroke-dasharray")))
                .hasSize(2);
    }

    @Test
    void barsAreAsLongAsTheirValues() throws Exception {
        List<BarChart.Bar> bars = List.of(BarChart.Bar.of("ours", 40), BarChart.Bar.of("theirs", 80));
        Document d = parse(
                new BarChart("t", "GFLOP/s", List.of(new BarChart.Group("512", bars)), List.of(new Rule("peak", 100)))
                        .svg());
        List<Element> rects = elements(d, "rect");
        assertThat(number(rects.get(1), "width")).isCloseTo(2 * number(rects.get(0), "width"), within(0.21));
        assertThat(d.getDocumentElement().getTextContent()).contains("peak", "ours", "theirs", "512");
    }

    @Test
    void aLongTitleTakesTwoLines() throws Exception {
        String title = "a title of many short words ".repeat(4).trim();
        Series one = Series.of("x", new double[] {1, 2}, new double[] {1, 2});
        Document d = parse(new LineChart(title, Axis.linear("x"), Axis.linear("y"), List.of(one), List.of()).svg());
        List<String> lines = elements(d, "text").stream()
                .filter(e -> e.getAttribute("class").equals("title"))
                .map(Element::getTextContent)
                .toList();
        assertThat(lines).hasSize(2);
        assertThat(String.join(" ", lines)).isEqualTo(title);
    }

    @Test
    void ticksAreRoundAndHoldAllValues() {
        Axis.Range r = Axis.linear("y").range(new double[] {3.3, 87});
        assertThat(r.ticks()).containsExactly(0.0, 20.0, 40.0, 60.0, 80.0, 100.0);
        assertThat(Axis.log("x").range(new double[] {256, 2048}).ticks()).containsExactly(256.0, 512.0, 1024.0, 2048.0);
        assertThat(Axis.linear("y").range(new double[] {0, 0}).place(0)).isEqualTo(0);
    }

    @Test
    void theNumbersOfAnAxisHaveOneForm() {
        assertThat(labels(Axis.log("n").range(new double[] {1, 1e6})))
                .containsExactly("1", "10", "100", "1e3", "1e4", "1e5", "1e6");
        assertThat(labels(Axis.log("n").range(new double[] {10, 1e5})))
                .containsExactly("10", "100", "1000", "10000", "100000");
        assertThat(labels(Axis.linear("n").range(new double[] {0, 1e6})))
                .containsExactly("0", "2e5", "4e5", "6e5", "8e5", "1e6");
        assertThat(labels(Axis.log("s").range(new double[] {1e-4, 1})))
                .containsExactly("1e-4", "1e-3", "1e-2", "1e-1", "1");
    }

    private static List<String> labels(Axis.Range range) {
        return range.ticks().stream().map(range::label).toList();
    }

    @Test
    void aRuleLeavesOutTheValuesInItsWay() throws Exception {
        List<BarChart.Bar> bars = List.of(BarChart.Bar.of("a", 50), BarChart.Bar.of("b", 98), BarChart.Bar.of("c", 20));
        Document d = parse(
                new BarChart("t", "x", List.of(new BarChart.Group("g", bars)), List.of(new Rule("peak", 100))).svg());
        List<Element> rule = elements(d, "line").stream()
                .filter(e -> e.hasAttribute("stroke-dasharray"))
                .toList();
        double row = number(elements(d, "rect").get(1), "y");
        assertThat(rule).hasSize(2);
        assertThat(number(rule.get(0), "y2")).isLessThanOrEqualTo(row);
        assertThat(number(rule.get(1), "y1")).isGreaterThan(row + 10);
    }

    @Test
    void numbersAreShort() {
        assertThat(List.of(0.0, 0.25, 1.0, 1.5, 12.34, 1024.0, 0.0512, 1e6, 2.5e7, 3e-4, 1e12, 1e-10).stream()
                        .map(Svg::number))
                .containsExactly(
                        "0", "0.25", "1", "1.5", "12.3", "1024", "0.051", "1e6", "2.5e7", "3e-4", "1e12", "1e-10");
    }

    @Test
    void whatCannotBeShownIsRefused() {
        Series bad = Series.of("s", new double[] {1}, new double[] {Double.NaN});
        assertThatThrownBy(() -> new LineChart("t", Axis.linear("x"), Axis.linear("y"), List.of(bad), List.of()).svg())
                .hasMessageContaining("'y'")
                .hasMessageContaining("NaN");
        Series zero = Series.of("s", new double[] {0}, new double[] {1});
        assertThatThrownBy(() -> new LineChart("t", Axis.log("n"), Axis.linear("y"), List.of(zero), List.of()).svg())
                .hasMessageContaining("logarithmic");
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<Element> elements(Document d, String tag) {
        NodeList all = d.getElementsByTagName(tag);
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .toList();
    }

    private static double number(Element e, String attribute) {
        return Double.parseDouble(e.getAttribute(attribute));
    }
}
