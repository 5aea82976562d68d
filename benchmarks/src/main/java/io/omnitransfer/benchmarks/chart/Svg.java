package io.omnitransfer.benchmarks.chart;

import java.util.Locale;

/**
 * Writes one SVG picture. Colours are style classes that follow the reader's light or dark theme; no variables, which
 * viewers other than browsers do not know.
 */
final class Svg {
    /** Distinguishable with any colour vision (Okabe and Ito's set), in a darker and a lighter form. */
    private static final String STYLE = """
            <style>.chart{font:12px system-ui,sans-serif;color:#1f2328;background:none}\
            .chart text{fill:currentColor}.chart .title{font-weight:600;font-size:14px}\
            .chart .soft{color:#59636e}.chart .grid{color:#d8dee4}\
            .chart .c0{color:#0072b2}.chart .c1{color:#d55e00}.chart .c2{color:#009e73}\
            .chart .c3{color:#b0578d}.chart .c4{color:#a17600}.chart .c5{color:#3a8fc7}\
            @media(prefers-color-scheme:dark){.chart{color:#e6edf3}.chart .soft{color:#9198a1}.chart .grid{color:#3d444d}\
            .chart .c0{color:#56b4e9}.chart .c1{color:#f0884a}.chart .c2{color:#2fc79b}\
            .chart .c3{color:#dd97c2}.chart .c4{color:#e6b422}.chart .c5{color:#9fd3f5}}</style>
            """;
    /** What is as dark as text. */
    static final String INK = "";
    /** What stands back. */
    static final String SOFT = "soft";

    static final String GRID = "grid";

    /** Width of a letter, for layout only: the reader's font is not known. */
    private static final double LETTER = 6.4;
    /** The same for a title. */
    private static final double TITLE_LETTER = 8.4;

    private final StringBuilder out = new StringBuilder();

    Svg(int width, int height, String description) {
        out.append(format(
                "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                        + " height=\"%d\" role=\"img\" aria-label=\"%s\" style=\"max-width:100%%;height:auto\">%n",
                width, height, width, height, escape(description)));
        out.append(STYLE);
    }

    static String colour(int series) {
        return "c" + series % 6;
    }

    static double widthOf(String text) {
        return LETTER * text.length();
    }

    void line(double x1, double y1, double x2, double y2, String colour, String more) {
        out.append(format(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\" stroke=\"currentColor\" %s/>%n",
                x1, y1, x2, y2, colour, more));
    }

    void rect(double x, double y, double width, double height, String colour, String hint) {
        out.append(format(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\" fill=\"currentColor\" rx=\"2\">"
                        + "<title>%s</title></rect>%n",
                x, y, Math.max(width, 0.5), height, colour, escape(hint)));
    }

    void dot(double x, double y, String colour, String hint) {
        out.append(format(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" class=\"%s\" fill=\"currentColor\"><title>%s</title></circle>%n",
                x, y, colour, escape(hint)));
    }

    void path(CharSequence commands, String colour, String more) {
        out.append(format(
                "<path d=\"%s\" fill=\"none\" class=\"%s\" stroke=\"currentColor\" stroke-width=\"2\" %s/>%n",
                commands, colour, more));
    }

    /** A title at the top, in two lines if one is too short for it. */
    void title(double x, double width, String title) {
        int most = (int) (width / TITLE_LETTER);
        int comma = title.lastIndexOf(", ", most) + 1;
        int end = comma > 0 ? comma : title.lastIndexOf(' ', most);
        if (title.length() <= most || end < 0) {
            text(x, 22, "start", "title", title);
        } else {
            text(x, 14, "start", "title", title.substring(0, end));
            text(x, 30, "start", "title", title.substring(end + 1));
        }
    }

    /** @param anchor {@code start}, {@code middle} or {@code end} */
    void text(double x, double y, String anchor, String style, String text) {
        out.append(format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
                x, y, anchor, style, escape(text)));
    }

    /** Text from bottom to top. */
    void upward(double x, double y, String text) {
        out.append(format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" class=\"soft\" transform=\"rotate(-90 %.1f %.1f)\">%s</text>%n",
                x, y, x, y, escape(text)));
    }

    String end() {
        return out + "</svg>\n";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern.replace("%n", "\n"), values);
    }

    static boolean needsPower(double v) {
        return v != 0 && (Math.abs(v) >= 1e6 || Math.abs(v) < 1e-3);
    }

    /** Two significant digits and a power of ten. */
    static String power(double v) {
        return format("%.1e", v).replaceAll("\\.0(?=e)|(?<=e)\\+0*|(?<=e-)0*", "");
    }

    /** Three significant digits, without noise at the end. */
    static String number(double v) {
        if (v == 0) {
            return "0";
        }
        if (needsPower(v)) {
            return power(v);
        }
        double size = Math.abs(v);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        String text = format("%." + decimals + "f", v);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
