package uk.ac.manchester.tornado.api.enums;

/** Where profiles go. */
public enum ProfilerMode {
    CONSOLE,
    SILENT
}
