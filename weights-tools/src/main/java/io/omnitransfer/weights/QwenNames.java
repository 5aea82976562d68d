package io.omnitransfer.weights;

/** Prefixes only. The text model's {@code model.} is also a prefix of the others, hence the order. */
final class QwenNames implements NameMap {
    static final NameMap INSTANCE = new QwenNames();

    private QwenNames() {}

    @Override
    public String canonical(String stored) {
        String text = "model.language_model.";
        String visual = "model.visual.";
        if (stored.startsWith(text)) {
            return "model." + stored.substring(text.length());
        }
        return stored.startsWith(visual) ? "visual." + stored.substring(visual.length()) : stored;
    }

    @Override
    public String original(String canonical) {
        if (canonical.startsWith("visual.")) {
            return "model." + canonical;
        }
        return canonical.startsWith("model.")
                ? "model.language_model." + canonical.substring("model.".length())
                : canonical;
    }
}
