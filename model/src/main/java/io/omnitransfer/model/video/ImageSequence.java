package io.omnitransfer.model.video;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the numbered pictures that make up a clip in a folder. */
final class ImageSequence {
    private static final Set<String> EXTENSIONS =
            Set.of("png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff", "ppm", "qoi");
    private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d+)\\.([^.]+)");
    private static final Pattern PLACEHOLDER = Pattern.compile("(.*)%0?\\d*d\\.([^.]+)");

    private ImageSequence() {}

    /** Whether {@code path} is a name like {@code frames/reference_%02d.png} and not a file of that name. */
    static boolean isPattern(Path path) {
        return PLACEHOLDER.matcher(name(path)).matches() && !Files.exists(path);
    }

    /**
     * The pictures of a folder or pattern in order of their numbers. Names that differ by a number only win over others in the folder
     * (a {@code first_frame.png} next to {@code reference_00.png} … is not part of the clip); without such
     * names, all pictures in order of their names.
     */
    static List<Path> find(Path path) throws IOException {
        Matcher placeholder = PLACEHOLDER.matcher(name(path));
        if (isPattern(path) && placeholder.matches()) {
            Path parent = path.toAbsolutePath().getParent();
            var group = numbered(pictures(parent == null ? path : parent))
                    .get(placeholder.group(1) + "#." + placeholder.group(2).toLowerCase(Locale.ROOT));
            if (group == null) {
                throw new VideoException("No picture matches " + path + ".");
            }
            return group;
        }
        List<Path> all = pictures(path);
        if (all.isEmpty()) {
            throw new VideoException(path + " is a folder without pictures, expected a video, a picture or a folder of"
                    + " numbered pictures (PNG, JPEG, WebP …).");
        }
        Map<String, List<Path>> groups = numbered(all);
        groups.values().removeIf(group -> group.size() < 2);
        if (groups.size() > 1) {
            String names = groups.keySet().stream()
                    .map(group -> group.replace("#", "%d"))
                    .collect(Collectors.joining(", "));
            throw new VideoException(path + " holds more than one picture sequence; name one of: " + names + ".");
        }
        return groups.isEmpty() ? all : groups.values().iterator().next();
    }

    private static List<Path> pictures(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = name(entry);
                String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
                if (EXTENSIONS.contains(extension) && !name.startsWith(".")) {
                    found.add(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        found.sort((a, b) -> name(a).compareTo(name(b)));
        return found;
    }

    /** Keyed by the name with '#' for the number; each list in order of the numbers. */
    private static Map<String, List<Path>> numbered(List<Path> pictures) {
        Map<String, TreeMap<String, Path>> groups = new TreeMap<>();
        for (Path picture : pictures) {
            Matcher m = NUMBERED.matcher(name(picture));
            if (m.matches()) {
                String key = m.group(1) + "#." + m.group(3).toLowerCase(Locale.ROOT);
                String digits = m.group(2).replaceFirst("^0+(?=\\d)", "");
                // Sorting by (number of digits, digits) is sorting by value without overflow.
                String order = String.format(Locale.ROOT, "%06d%s %s", digits.length(), digits, name(picture));
                groups.computeIfAbsent(key, _ -> new TreeMap<>()).put(order, picture);
            }
        }
        Map<String, List<Path>> out = new TreeMap<>();
        groups.forEach((key, group) -> out.put(key, List.copyOf(group.values())));
        return out;
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
