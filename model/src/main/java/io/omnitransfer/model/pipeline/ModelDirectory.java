package io.omnitransfer.model.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.omnitransfer.model.omnitransfer.Branches;
import io.omnitransfer.model.omnitransfer.OmniTransferConfig;
import io.omnitransfer.model.qwen.Connector;
import io.omnitransfer.model.qwen.ImagePreprocessor;
import io.omnitransfer.model.qwen.Mllm;
import io.omnitransfer.model.qwen.QwenConfig;
import io.omnitransfer.model.qwen.TaskTemplates;
import io.omnitransfer.model.qwen.TextDecoder;
import io.omnitransfer.model.qwen.VisionTower;
import io.omnitransfer.model.tokenizer.Tokenizer;
import io.omnitransfer.model.wan.dit.Dit;
import io.omnitransfer.model.wan.vae.VaeConfig;
import io.omnitransfer.model.wan.vae.WanVae;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.NameMap;
import io.omnitransfer.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A checkpoint folder in diffusers' layout: {@code model_index.json}, {@code transformer/}, {@code vae/}, {@code mllm/},
 * {@code connector/}, {@code scheduler/}, {@code templates.json}. Opening reads configurations and maps the weight files;
 * each network is loaded when it is asked for.
 */
public final class ModelDirectory implements AutoCloseable {
    private final Path directory;
    private final Settings settings;
    private final OmniTransferConfig omniTransfer;
    private final List<Weights> open = new ArrayList<>();

    private ModelDirectory(Path directory, Settings settings, OmniTransferConfig omniTransfer) {
        this.directory = directory;
        this.settings = settings;
        this.omniTransfer = omniTransfer;
    }

    /**
     * Opens a checkpoint.
     *
     * @throws IOException if the folder is not a checkpoint; the message says what is missing
     */
    public static ModelDirectory open(Path directory) throws IOException {
        Path index = directory.resolve("model_index.json");
        if (!Files.isRegularFile(index)) {
            throw new IOException(directory + " is not a checkpoint folder: it has no model_index.json");
        }
        JsonNode section = Settings.section(json(index));
        Path scheduler = directory.resolve("scheduler/scheduler_config.json");
        try {
            return new ModelDirectory(
                    directory,
                    Settings.from(section, Files.exists(scheduler) ? json(scheduler) : MissingNode.getInstance()),
                    OmniTransferConfig.of(section));
        } catch (IllegalArgumentException e) {
            throw new IOException(index + ": " + e.getMessage(), e);
        }
    }

    public Path directory() {
        return directory;
    }

    public Settings settings() {
        return settings;
    }

    public OmniTransferConfig omniTransfer() {
        return omniTransfer;
    }

    /** Loads the VAE. */
    public WanVae vae(Device device, Variants variants) throws IOException {
        return loading("vae", config -> {
            VaeConfig c = VaeConfig.from(config);
            return new WanVae(c, weights("vae", NameMap.wanVae(c.resBlocks())), device, variants, 1);
        });
    }

    /** Loads the diffusion transformer. */
    public Branches branches(Device device, Variants variants) throws IOException {
        try {
            return new Branches(Dit.open(directory.resolve("transformer"), device, variants), omniTransfer);
        } catch (IllegalArgumentException e) {
            throw unloadable("transformer", e);
        }
    }

    /** Loads the multimodal language model and the connector behind it. */
    public Mllm mllm(Device device, Variants variants) throws IOException {
        return loading("mllm", config -> {
            QwenConfig qwen = QwenConfig.from(config);
            Weights language = weights("mllm", NameMap.qwen());
            Connector.Config shape = Connector.Config.from(json(directory.resolve("connector/config.json")));
            Path templates = directory.resolve("templates.json");
            return new Mllm(
                    qwen,
                    Tokenizer.load(directory.resolve("mllm/tokenizer.json")),
                    Files.exists(templates) ? TaskTemplates.load(templates) : TaskTemplates.defaults(shape.queries()),
                    new VisionTower(qwen.vision(), language, device, variants),
                    new TextDecoder(qwen.text(), language, device, variants),
                    new Connector(shape, weights("connector", NameMap.identity()), device, variants));
        });
    }

    /** How the MLLM wants its pictures. */
    public ImagePreprocessor preprocessor() throws IOException {
        return ImagePreprocessor.load(directory.resolve("mllm/preprocessor_config.json"));
    }

    private interface Loader<T> {
        T load(JsonNode config) throws IOException;
    }

    private <T> T loading(String component, Loader<T> loader) throws IOException {
        Path config = directory.resolve(component).resolve("config.json");
        try {
            return loader.load(json(config));
        } catch (IllegalArgumentException e) {
            throw unloadable(component, e);
        }
    }

    private IOException unloadable(String component, IllegalArgumentException e) {
        return new IOException("cannot load %s: %s".formatted(directory.resolve(component), e.getMessage()), e);
    }

    private Weights weights(String component, NameMap names) throws IOException {
        Weights w = Weights.open(component, directory.resolve(component), names);
        open.add(w);
        return w;
    }

    private static JsonNode json(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is missing; a checkpoint needs it");
        }
        try {
            JsonNode json = new ObjectMapper().readTree(file.toFile());
            if (!json.isObject()) {
                throw new IOException(file + " holds no JSON object; is it empty or cut off?");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new IOException("%s is not valid JSON: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }

    @Override
    public void close() {
        open.forEach(Weights::close);
    }
}
