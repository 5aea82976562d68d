package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.memory.LineAligned;
import java.util.ArrayList;
import java.util.List;

/** The heap arrays a group works on: local and private arrays, and places of variables that cross regions. */
final class Scratch {
    private record Place(String name, Element element, int size) {}

    private final List<Place> places = new ArrayList<>();

    /** Adds an array unless there is one of this name. */
    void add(String name, Element element, int size) {
        if (places.stream().noneMatch(p -> p.name.equals(name))) {
            places.add(new Place(name, element, size));
        }
    }

    int index(String name) {
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).name.equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException(name);
    }

    Element element(String name) {
        return places.get(index(name)).element;
    }

    /** Fresh arrays for one thread. */
    Object[] allocate() {
        return places.stream()
                .map(p -> switch (p.element) {
                    case BYTE -> (Object) new byte[p.size];
                    case SHORT -> new short[p.size];
                    case CHAR -> new char[p.size];
                    case INT -> new int[p.size];
                    case LONG -> new long[p.size];
                    case FLOAT, HALF -> LineAligned.floats(p.size);
                    case DOUBLE -> new double[p.size];
                })
                .toArray();
    }
}
