package io.omnitransfer.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** Builds the page. Text is escaped; what is markup already says so. */
final class Html {
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1f2328;--soft:#59636e;--line:#d8dee4;--back:#fff;--tint:#f6f8fa;--bad:#b42318;--good:#1a7f37}
            @media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--line:#3d444d;--back:#0d1117;--tint:#151b23;--bad:#ff7b72;--good:#3fb950}}
            body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back);max-width:960px;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.6rem;margin:0}h2{font-size:1.25rem;margin:2.5rem 0 .5rem;border-bottom:1px solid var(--line)}
            p.soft,.soft{color:var(--soft)}a{color:inherit}.bad{color:var(--bad)}.good{color:var(--good)}
            .cards{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.25rem 0}
            .card{background:var(--tint);border:1px solid var(--line);border-radius:8px;padding:.6rem 1rem}
            .card b{display:block;font-size:1.4rem}
            .wide{overflow-x:auto}table{border-collapse:collapse;font-size:13.5px;margin:.75rem 0;width:100%}
            th{text-align:left;background:var(--tint);font-weight:600}td,th{padding:.3rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap}
            td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}td.text{white-space:normal}
            figure{margin:1rem 0}
            """;

    private final StringBuilder out = new StringBuilder();

    Html(String title) {
        out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
                .append(escape(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(escape(title))
                .append("</h1>\n");
    }

    void heading(String text) {
        out.append("<h2>").append(escape(text)).append("</h2>\n");
    }

    void paragraph(String text) {
        out.append("<p>").append(escape(text)).append("</p>\n");
    }

    void soft(String text) {
        out.append("<p class=\"soft\">").append(escape(text)).append("</p>\n");
    }

    void chart(String svg) {
        out.append("<figure>").append(svg).append("</figure>\n");
    }

    /**
     * A number that matters.
     *
     * @param meaning what it is
     * @param mark why it should not be quoted, or empty
     */
    record Card(String figure, String meaning, String mark) {}

    void cards(List<Card> cards) {
        out.append("<div class=\"cards\">");
        cards.forEach(c -> out.append("<div class=\"card\"><b>")
                .append(escape(c.figure))
                .append("</b>")
                .append(escape(c.meaning))
                .append(c.mark.isEmpty() ? "" : " " + Cell.marked("bad", c.mark).markup)
                .append("</div>"));
        out.append("</div>\n");
    }

    /**
     * A table.
     *
     * @param columns headings; those that begin with {@code #} are columns of numbers
     * @param rows cells in the columns' order
     */
    void table(List<String> columns, List<List<Cell>> rows) {
        out.append("<div class=\"wide\"><table><thead><tr>");
        for (String c : columns) {
            out.append(c.startsWith("#") ? "<th class=\"number\">" : "<th>")
                    .append(escape(c.startsWith("#") ? c.substring(1) : c))
                    .append("</th>");
        }
        out.append("</tr></thead><tbody>\n");
        for (List<Cell> row : rows) {
            out.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                out.append(columns.get(i).startsWith("#") ? "<td class=\"number\">" : "<td class=\"text\">")
                        .append(row.get(i).markup)
                        .append("</td>");
            }
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div>\n");
    }

    String end() {
        return out + "</body></html>\n";
    }

    /** @param markup what stands between the tags */
    record Cell(String markup) {
        static Cell of(String text) {
            return new Cell(escape(text));
        }

        static Cell of(String format, double value) {
            return of(Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "–");
        }

        /** @param style {@code bad} or {@code good} */
        static Cell marked(String style, String text) {
            return new Cell("<span class=\"" + style + "\">" + escape(text) + "</span>");
        }

        /**
         * A ratio.
         *
         * @param mark why it should not be quoted, or empty
         */
        static Cell ratio(double value, String mark) {
            String text = String.format(Locale.ROOT, "%.2f", value);
            return mark.isEmpty() ? of(text) : marked("bad", text + " " + mark);
        }

        static Cell link(String address, String text) {
            return address.isEmpty()
                    ? of(text)
                    : new Cell("<a href=\"" + escape(address) + "\">" + escape(text) + "</a>");
        }
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Seconds in a readable unit. */
    static String time(double seconds) {
        String unit = seconds >= 1 ? "s" : seconds >= 1e-3 ? "ms" : "µs";
        double value = seconds * (seconds >= 1 ? 1 : seconds >= 1e-3 ? 1e3 : 1e6);
        return String.format(Locale.ROOT, value >= 100 ? "%.0f %s" : value >= 10 ? "%.1f %s" : "%.2f %s", value, unit);
    }
}
