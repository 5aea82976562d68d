package io.omnitransfer.benchmarks.chart;

import java.util.Locale;

/** Writes one SVG picture. Colours are style variables that follow the reader's light or dark theme. */
final class Svg {
    /** Distinguishable with any colour vision (Okabe and Ito's set), in a darker and a lighter form. */
    private static final String STYLE = """
            <style>.chart{font:12px system-ui,sans-serif;--ink:#1f2328;--soft:#59636e;--grid:#d8dee4;\
            --c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#b0578d;--c4:#a17600;--c5:#3a8fc7;background:none}\
            .chart text{fill:var(--ink)}.chart .soft{fill:var(--soft)}.chart .title{font-weight:600;font-size:14px}\
            @media(prefers-color-scheme:dark){.chart{--ink:#e6edf3;--soft:#9198a1;--grid:#3d444d;\
            --c0:#56b4e9;--c1:#f0884a;--c2:#2fc79b;--c3:#dd97c2;--c4:#e6b422;--c5:#9fd3f5}}</style>
            """;

    /** Width of a letter, for layout only: the reader's font is not known. */
    private static final double LETTER = 6.4;

    private final StringBuilder out = new StringBuilder();

    Svg(int width, int height, String description) {
        out.append(format(
                "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                        + " height=\"%d\" role=\"img\" aria-label=\"%s\" style=\"max-width:100%%;height:auto\">%n",
                width, height, width, height, escape(description)));
        out.append(STYLE);
    }

    static String colour(int series) {
        return "var(--c" + series % 6 + ")";
    }

    static double widthOf(String text) {
        return LETTER * text.length();
    }

    void line(double x1, double y1, double x2, double y2, String colour, String more) {
        out.append(format(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" %s/>%n",
                x1, y1, x2, y2, colour, more));
    }

    void rect(double x, double y, double width, double height, String colour, String hint) {
        out.append(format(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" rx=\"2\"><title>%s</title></rect>%n",
                x, y, Math.max(width, 0.5), height, colour, escape(hint)));
    }

    void dot(double x, double y, String colour, String hint) {
        out.append(format(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"><title>%s</title></circle>%n",
                x, y, colour, escape(hint)));
    }

    void path(CharSequence commands, String colour, String more) {
        out.append(
                format("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" %s/>%n", commands, colour, more));
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

    /** Three significant digits, without noise at the end. */
    static String number(double v) {
        if (v == 0) {
            return "0";
        }
        double size = Math.abs(v);
        if (size >= 1e6 || size < 1e-3) {
            return format("%.2g", v);
        }
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        String text = format("%." + decimals + "f", v);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
