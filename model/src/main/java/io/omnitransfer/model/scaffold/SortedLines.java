package io.omnitransfer.model.scaffold;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Text with a sorted list in it, one entry a line. */
final class SortedLines {
    private SortedLines() {}

    /**
     * The text with one more entry, in its place.
     *
     * @param entry finds the lines of the list; their groups are what it is sorted by
     */
    static String insert(String text, String line, Pattern entry) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        String key = key(line, entry);
        int place = lines.size();
        for (int i = lines.size() - 1; i >= 0; i--) {
            String other = key(lines.get(i), entry);
            if (other.isEmpty()) {
                continue;
            }
            if (other.compareTo(key) < 0) {
                place = i + 1;
                break;
            }
            place = i;
        }
        lines.add(place, line);
        return String.join("\n", lines) + "\n";
    }

    /** The groups, joined so that a word comes before a longer one that begins with it; empty for another line. */
    private static String key(String line, Pattern entry) {
        Matcher matcher = entry.matcher(line);
        if (!matcher.find()) {
            return "";
        }
        MatchResult match = matcher.toMatchResult();
        return IntStream.rangeClosed(1, match.groupCount())
                .mapToObj(match::group)
                .collect(Collectors.joining("\0"));
    }
}
