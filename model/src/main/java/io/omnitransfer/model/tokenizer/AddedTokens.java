package io.omnitransfer.model.tokenizer;

import io.omnitransfer.model.tokenizer.Tokenizer.Segment;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tokens that stand outside the merges and are cut out of a text before anything else happens to it. */
final class AddedTokens {
    private final Map<String, Integer> ids;
    private final Pattern pattern;

    AddedTokens(Map<String, Integer> ids) {
        this.ids = Map.copyOf(ids);
        // A regular expression takes the first alternative that matches: the longest must come first.
        this.pattern = Pattern.compile(ids.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    }

    void split(String text, List<Segment> out) {
        int end = 0;
        if (!ids.isEmpty()) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                if (matcher.start() > end) {
                    out.add(new Segment.Text(text.substring(end, matcher.start())));
                }
                out.add(new Segment.Added(matcher.group(), id(matcher.group())));
                end = matcher.end();
            }
        }
        if (end < text.length()) {
            out.add(new Segment.Text(text.substring(end)));
        }
    }

    int id(String content) {
        Integer id = ids.get(content);
        if (id == null) {
            throw new IllegalArgumentException(
                    "The tokenizer has no added token '" + content + "'. It has " + ids.keySet() + ".");
        }
        return id;
    }

    int maximumId() {
        return ids.values().stream().mapToInt(id -> id).max().orElse(-1);
    }

    void forEach(BiConsumer<String, Integer> action) {
        ids.forEach(action);
    }
}
