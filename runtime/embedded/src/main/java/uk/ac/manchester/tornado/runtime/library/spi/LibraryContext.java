package uk.ac.manchester.tornado.runtime.library.spi;

/** What a provider keeps per device and execution plan: handles, streams, workspaces. */
public interface LibraryContext {}
