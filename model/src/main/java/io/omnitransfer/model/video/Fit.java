package io.omnitransfer.model.video;

/** How a picture of any size becomes one that a model takes. Pictures that already fit keep their exact pixels. */
public sealed interface Fit {
    /** The size and the pixels as they are. */
    record AsIs() implements Fit {}

    /** The centre part with the target's aspect ratio, resized to exactly {@code width × height}. */
    record Exactly(int height, int width) implements Fit {
        public Exactly {
            if (height < 1 || width < 1) {
                throw new IllegalArgumentException(
                        "Target size is " + width + "x" + height + ", expected at least 1x1.");
            }
        }
    }

    /**
     * The picture's own aspect ratio at about {@code area} pixels, both sides multiples of {@code multiple}:
     * {@code height = ⌊√(area·h/w) / multiple⌋·multiple}, likewise the width (Wan2.1's rule with multiple 16).
     */
    record Area(double area, int multiple) implements Fit {
        public Area {
            if (!(area > 0) || multiple < 1) {
                throw new IllegalArgumentException(
                        "Area is " + area + " with multiple " + multiple + ", expected positive numbers.");
            }
        }
    }

    static Fit asIs() {
        return new AsIs();
    }

    static Fit exactly(int height, int width) {
        return new Exactly(height, width);
    }

    static Fit area(double area) {
        return new Area(area, 16);
    }

    /** The target size for a picture of {@code height × width}. */
    default Exactly sizeFor(int height, int width) {
        return switch (this) {
            case AsIs _ -> new Exactly(height, width);
            case Exactly size -> size;
            case Area(double area, int multiple) ->
                new Exactly(
                        rounded(Math.sqrt(area * height / width), multiple),
                        rounded(Math.sqrt(area * width / height), multiple));
        };
    }

    private static int rounded(double side, int multiple) {
        return Math.max(1, (int) (side / multiple)) * multiple;
    }

    /** Crops around the centre to the target's aspect ratio, then resizes with Lanczos. */
    default Image apply(Image in) {
        Exactly to = sizeFor(in.height(), in.width());
        long across = (long) in.width() * to.height;
        long down = (long) in.height() * to.width;
        int width = across <= down ? in.width() : Math.max(1, (int) Math.rint((double) down / to.height));
        int height = down <= across ? in.height() : Math.max(1, (int) Math.rint((double) across / to.width));
        Image part = in.crop((in.height() - height) / 2, (in.width() - width) / 2, height, width);
        return Resize.pillow(part, to.height, to.width, Filter.LANCZOS);
    }
}
