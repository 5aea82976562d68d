package io.omnitransfer.weights;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Renames by the first rule whose path begins the name. Paths end at a dot or at the end of the name; {@code #} in a path
 * stands for one number, carried over.
 */
final class RuleNames implements NameMap {
    private final List<Rule> rules;
    private final List<String> prefixes;

    RuleNames(List<Rule> rules, List<String> prefixes) {
        this.rules = List.copyOf(rules);
        this.prefixes = List.copyOf(prefixes);
    }

    @Override
    public String canonical(String stored) {
        String name = stored;
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                name = name.substring(prefix.length());
                break;
            }
        }
        for (Rule rule : rules) {
            Matcher m = rule.originalPattern.matcher(name);
            if (m.lookingAt()) {
                return rename(m, rule.canonical, name);
            }
        }
        return name;
    }

    @Override
    public String original(String canonical) {
        for (Rule rule : rules) {
            Matcher m = rule.canonicalPattern.matcher(canonical);
            if (m.lookingAt()) {
                return rename(m, rule.original, canonical);
            }
        }
        return canonical;
    }

    private static String rename(Matcher m, String path, String name) {
        String renamed = m.groupCount() == 0 ? path : path.replace("#", m.group(1));
        return renamed + name.substring(m.end());
    }

    /** One path in both layouts; both hold {@code #} at most once, and equally often. */
    static final class Rule {
        private final String original;
        private final String canonical;
        private final Pattern originalPattern;
        private final Pattern canonicalPattern;

        Rule(String original, String canonical) {
            this.original = original;
            this.canonical = canonical;
            this.originalPattern = pattern(original);
            this.canonicalPattern = pattern(canonical);
        }

        private static Pattern pattern(String path) {
            return Pattern.compile(path.replace(".", "\\.").replace("#", "(\\d+)") + "(?=\\.|$)");
        }
    }
}
