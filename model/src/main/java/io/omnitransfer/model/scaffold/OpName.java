package io.omnitransfer.model.scaffold;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The name of an op, such as {@code squared-relu}, and what follows from it.
 *
 * @param text lower-case words of letters and digits, joined by hyphens
 */
public record OpName(String text) {
    private static final int LONGEST = 30;
    private static final Pattern WORDS = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    /**
     * @throws IllegalArgumentException if no op can have that name
     */
    public OpName {
        if (!WORDS.matcher(text).matches() || text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "'%s' cannot name an op; expected lower-case words joined by hyphens, at most %d characters, such as squared-relu"
                            .formatted(text, LONGEST));
        }
        for (String name : classNames(text)) {
            if (Template.importedNames().contains(name) || isInJavaLang(name)) {
                throw new IllegalArgumentException(
                        "'%s' would make a class %s, which hides another one of that name; choose another name"
                                .formatted(text, name));
            }
        }
    }

    /** {@code SquaredRelu}. */
    public String className() {
        return classNames(text).getFirst();
    }

    /** {@code squaredRelu}. */
    public String taskName() {
        String name = className();
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private static List<String> classNames(String text) {
        String name = Arrays.stream(text.split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
        return List.of(name, name + "Kernels", name + "Spec", name + "Test");
    }

    private static boolean isInJavaLang(String simpleName) {
        try {
            Class.forName("java.lang." + simpleName, false, null);
            return true;
        } catch (ClassNotFoundException _) {
            return false;
        }
    }
}
