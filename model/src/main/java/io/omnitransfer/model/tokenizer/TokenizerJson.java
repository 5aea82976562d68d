package io.omnitransfer.model.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.model.tokenizer.BytePairEncoding.Merge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the parts of a {@code tokenizer.json}, and refuses by name what is not supported. */
record TokenizerJson(String source, JsonNode root) {
    static TokenizerJson read(Path file) throws IOException {
        try {
            JsonNode root = new ObjectMapper().readTree(file.toFile());
            TokenizerJson json = new TokenizerJson(file.toString(), root);
            json.checkModel();
            json.checkDecoder();
            return json;
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void checkModel() throws IOException {
        JsonNode model = root.path("model");
        // Old files leave the type out; what has merges is BPE.
        if (!model.path("type").asText("BPE").equals("BPE") || !model.has("merges")) {
            throw unsupported("model.type", model.path("type"), "BPE");
        }
        for (String field : List.of("byte_fallback", "fuse_unk")) {
            if (model.path(field).asBoolean()) {
                throw unsupported("model." + field, model.path(field), "false");
            }
        }
        for (String field : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            if (!model.path(field).asText("").isEmpty() && !model.path(field).isNull()) {
                throw unsupported("model." + field, model.path(field), "empty");
            }
        }
        if (model.path("dropout").asDouble() != 0) {
            throw unsupported("model.dropout", model.path("dropout"), "null");
        }
    }

    private void checkDecoder() throws IOException {
        if (!root.path("decoder").path("type").asText().equals("ByteLevel")) {
            throw unsupported("decoder", root.path("decoder"), "ByteLevel");
        }
        JsonNode post = root.path("post_processor");
        if (!isAbsent(post) && !post.path("type").asText().equals("ByteLevel")) {
            throw unsupported("post_processor", post, "null or ByteLevel");
        }
    }

    AddedTokens addedTokens() throws IOException {
        Map<String, Integer> ids = new LinkedHashMap<>();
        int index = 0;
        for (JsonNode token : root.path("added_tokens")) {
            String where = "added_tokens[" + index++ + "].";
            for (String field : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                if (token.path(field).asBoolean()) {
                    throw unsupported(where + field, token.path(field), "false");
                }
            }
            ids.put(required(token, where, "content").asText(), id(where + "id", required(token, where, "id")));
        }
        return new AddedTokens(ids);
    }

    boolean nfc() throws IOException {
        JsonNode normalizer = root.path("normalizer");
        if (!isAbsent(normalizer) && !normalizer.path("type").asText().equals("NFC")) {
            throw unsupported("normalizer", normalizer, "null or NFC");
        }
        return !isAbsent(normalizer);
    }

    PreTokenizer preTokenizer() throws IOException {
        JsonNode node = root.path("pre_tokenizer");
        List<JsonNode> steps = new ArrayList<>();
        if (node.path("type").asText().equals("Sequence")) {
            node.path("pretokenizers").forEach(steps::add);
        } else {
            steps.add(node);
        }
        List<Pattern> patterns = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            JsonNode step = steps.get(i);
            String type = step.path("type").asText();
            boolean last = i == steps.size() - 1;
            if (type.equals("Split") && !last) {
                patterns.add(splitPattern(step));
            } else if (type.equals("ByteLevel") && last) {
                if (step.path("add_prefix_space").asBoolean(true)) {
                    throw unsupported("pre_tokenizer.add_prefix_space", step.path("add_prefix_space"), "false");
                }
                if (step.path("use_regex").asBoolean(true)) {
                    patterns.add(pattern(PreTokenizer.GPT2));
                }
            } else {
                throw unsupported("pre_tokenizer", step, "Split (any number), then ByteLevel");
            }
        }
        return new PreTokenizer(patterns);
    }

    private Pattern splitPattern(JsonNode split) throws IOException {
        if (!split.path("behavior").asText().equals("Isolated")) {
            throw unsupported("pre_tokenizer.behavior", split.path("behavior"), "Isolated");
        }
        JsonNode pattern = split.path("pattern");
        return pattern.has("String")
                ? Pattern.compile(Pattern.quote(pattern.path("String").asText()))
                : pattern(required(pattern, "pre_tokenizer.pattern.", "Regex").asText());
    }

    /** The file's expressions are Oniguruma's, whose classes are Unicode's; what means something else in Java is refused. */
    private Pattern pattern(String regex) throws IOException {
        if (regex.contains("\\h") || regex.contains("\\H") || regex.contains("[:")) {
            throw new IOException(source + ": pre_tokenizer.pattern '" + regex
                    + "' uses \\h or a POSIX bracket, which are not supported. Write the character class out.");
        }
        try {
            return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
        } catch (PatternSyntaxException e) {
            throw new IOException(source + ": pre_tokenizer.pattern is not supported: " + e.getMessage(), e);
        }
    }

    Map<String, Integer> vocabulary() throws IOException {
        Map<String, Integer> vocabulary = new HashMap<>();
        for (var entry : required(root.path("model"), "model.", "vocab").properties()) {
            vocabulary.put(entry.getKey(), id("model.vocab['" + entry.getKey() + "']", entry.getValue()));
        }
        return vocabulary;
    }

    List<Merge> merges() throws IOException {
        List<Merge> merges = new ArrayList<>();
        for (JsonNode merge : root.path("model").path("merges")) {
            String[] pair = merge.isArray()
                    ? new String[] {merge.path(0).asText(), merge.path(1).asText()}
                    : merge.asText().split(" ", -1);
            if (pair.length != 2 || (merge.isArray() && merge.size() != 2)) {
                throw unsupported(
                        "model.merges[" + merges.size() + "]", merge, "\"left right\" or [\"left\", \"right\"]");
            }
            merges.add(new Merge(pair[0], pair[1]));
        }
        return merges;
    }

    boolean ignoreMerges() {
        return root.path("model").path("ignore_merges").asBoolean();
    }

    private int id(String field, JsonNode value) throws IOException {
        if (!value.canConvertToInt() || value.asInt() < 0 || value.asInt() >= 1 << 24) {
            throw unsupported(field, value, "an integer in 0 … 2^24 − 1");
        }
        return value.asInt();
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private JsonNode required(JsonNode node, String where, String field) throws IOException {
        JsonNode value = node.path(field);
        if (isAbsent(value)) {
            throw new IOException(source + ": " + where + field + " is missing.");
        }
        return value;
    }

    private IOException unsupported(String field, JsonNode actual, String supported) {
        String shown = actual.isMissingNode()
                ? "missing"
                : actual.path("type").asText(actual.isValueNode() ? actual.asText() : actual.toString());
        return new IOException(source + ": " + field + " is " + shown + ", supported: " + supported + ".");
    }
}
