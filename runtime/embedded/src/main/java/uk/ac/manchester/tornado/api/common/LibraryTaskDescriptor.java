package uk.ac.manchester.tornado.api.common;

import org.jspecify.annotations.Nullable;

/** One call of a library function: which library and function, its parameters, and how it uses them. */
public class LibraryTaskDescriptor {
    private String library = "";
    private String function = "";
    private Object[] parameters = {};
    private Access[] access = {};
    private @Nullable Object tuning;

    public LibraryTaskDescriptor() {}

    public LibraryTaskDescriptor withLibrary(String name) {
        library = name;
        return this;
    }

    public LibraryTaskDescriptor withFunction(String name) {
        function = name;
        return this;
    }

    public LibraryTaskDescriptor withParameters(Object[] values) {
        parameters = values;
        return this;
    }

    public LibraryTaskDescriptor withAccess(Access[] values) {
        access = values;
        return this;
    }

    public String getLibraryName() {
        return library;
    }

    public String getFunctionName() {
        return function;
    }

    public Object[] getParameters() {
        return parameters;
    }

    public Access[] getAccess() {
        return access;
    }

    /** Attaches what only the provider understands. */
    public LibraryTaskDescriptor withTuning(Object options) {
        tuning = options;
        return this;
    }

    public @Nullable Object getTuning() {
        return tuning;
    }
}
