package io.omnitransfer.model.video;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A picture of several clips below each other, each as a row of evenly spaced frames under a small label. */
public final class ContactSheet {
    private static final int MOST_FRAMES = 9;
    private static final int MARGIN = 16;
    private static final int GAP = 6;
    private static final int LABEL = 24;
    private static final int ROW_GAP = 14;
    private static final Color BACKGROUND = new Color(0x16181d);
    private static final Color TEXT = new Color(0xe6e8ec);
    private static final Color FAINT = new Color(0x8b919d);

    private record Row(String label, String note, List<Image> images) {}

    private final int rowHeight;
    private final List<Row> rows = new ArrayList<>();

    /** Frames are {@code rowHeight} pixels high; 160 suits most screens. */
    public ContactSheet(int rowHeight) {
        if (rowHeight < 16) {
            throw new IllegalArgumentException("Row height is " + rowHeight + ", expected at least 16.");
        }
        this.rowHeight = rowHeight;
    }

    /** Adds a row of up to {@value #MOST_FRAMES} evenly spaced frames, the first and the last among them. */
    public ContactSheet add(String label, Frames clip) {
        List<Image> images = new ArrayList<>();
        int shown = Math.min(MOST_FRAMES, clip.count());
        for (int i = 0; i < shown; i++) {
            images.add(scaled(clip.get(
                    shown == 1 ? 0 : Math.toIntExact(Math.round((double) i * (clip.count() - 1) / (shown - 1))))));
        }
        String size = clip.width() + "×" + clip.height();
        String length = clip.count() == 1 ? "" : "  ·  " + clip.count() + " frames at " + number(clip.fps()) + " fps";
        rows.add(new Row(label, size + length, images));
        return this;
    }

    /** Adds a row of one picture. */
    public ContactSheet add(String label, Image image) {
        return add(label, new Frames(1, List.of(image)));
    }

    private Image scaled(Image image) {
        int width = Math.max(1, (int) Math.rint((double) image.width() * rowHeight / image.height()));
        return Resize.pillow(image, rowHeight, width, Filter.LANCZOS);
    }

    private static String number(double fps) {
        return fps == Math.rint(fps) ? Long.toString((long) fps) : String.format(Locale.ROOT, "%.2f", fps);
    }

    /** Draws the sheet; without any usable font it has no labels. */
    BufferedImage draw() {
        int width = rows.stream().mapToInt(row -> rowWidth(row.images)).max().orElse(0) + 2 * MARGIN;
        int height = 2 * MARGIN + rows.size() * (LABEL + rowHeight) + Math.max(0, rows.size() - 1) * ROW_GAP;
        BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setColor(BACKGROUND);
        g.fillRect(0, 0, width, height);
        int y = MARGIN;
        for (Row row : rows) {
            label(g, row, y + LABEL - 9, width);
            int x = MARGIN;
            for (Image image : row.images) {
                draw(sheet, image, x, y + LABEL);
                x += image.width() + GAP;
            }
            y += LABEL + rowHeight + ROW_GAP;
        }
        g.dispose();
        return sheet;
    }

    private static int rowWidth(List<Image> images) {
        return images.stream().mapToInt(image -> image.width() + GAP).sum() - GAP;
    }

    private static void draw(BufferedImage sheet, Image image, int left, int top) {
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                sheet.setRGB(left + x, top + y, image.at(y, x, 0) << 16 | image.at(y, x, 1) << 8 | image.at(y, x, 2));
            }
        }
    }

    private static void label(Graphics2D g, Row row, int baseline, int width) {
        try {
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
            g.setColor(TEXT);
            g.drawString(row.label, MARGIN, baseline);
            int noteAt = MARGIN + g.getFontMetrics().stringWidth(row.label) + 12;
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
            if (noteAt + g.getFontMetrics().stringWidth(row.note) <= width - MARGIN) {
                g.setColor(FAINT);
                g.drawString(row.note, noteAt, baseline);
            }
        } catch (RuntimeException | LinkageError | InternalError _) {
            // A bare server without fontconfig: the pictures are what matters.
        }
    }

    /** Writes the sheet as a PNG; an existing file is replaced only when all is written. */
    public void write(Path path) throws IOException {
        if (rows.isEmpty()) {
            throw new VideoException("Cannot write " + path + ": the contact sheet has no rows.");
        }
        // Drawing needs no display; without this a broken DISPLAY variable would.
        System.getProperties().putIfAbsent("java.awt.headless", "true");
        Png.write(path, draw());
    }
}
