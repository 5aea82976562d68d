package io.omnitransfer.benchmarks.peer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The peers on the class path. */
public final class Peers {
    private Peers() {}

    /** All of them, usable on this machine or not, by name. */
    public static List<Peer> all() {
        List<Peer> all = new ArrayList<>();
        ServiceLoader.load(Peer.class).forEach(all::add);
        all.sort(Comparator.comparing(Peer::name));
        return all;
    }

    /** Those that know transformers, usable on this machine or not. */
    public static List<Peer> ofTransformers() {
        return all().stream().filter(p -> p.transformer().isPresent()).toList();
    }

    /** The peer of that name, if there is one on the class path. */
    public static Optional<Peer> named(String name) {
        return all().stream().filter(p -> p.name().equals(name)).findFirst();
    }
}
