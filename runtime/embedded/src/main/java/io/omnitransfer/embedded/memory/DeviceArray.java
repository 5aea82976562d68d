package io.omnitransfer.embedded.memory;

import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** What a device holds of a host array. */
public abstract class DeviceArray {
    private final TornadoNativeArray host;
    private boolean copied;
    private boolean written;

    /** @param written whether it has a content from the beginning */
    protected DeviceArray(TornadoNativeArray host, boolean written) {
        this.host = host;
        this.written = written;
    }

    public TornadoNativeArray host() {
        return host;
    }

    /** Whether anything can have been written to the device's memory. */
    public boolean isWritten() {
        return written;
    }

    public void markWritten() {
        written = true;
    }

    /** Whether the host's content has been copied here before. */
    public boolean isCopied() {
        return copied;
    }

    /** Host to device; returns the bytes copied. */
    public long copyIn() {
        copied = true;
        written = true;
        return fromHost();
    }

    /** Device to host; returns the bytes copied. */
    public long copyOut() {
        return toHost();
    }

    protected abstract long fromHost();

    protected abstract long toHost();

    /** Where the elements are, as libraries take it. */
    public abstract long address();

    /** Bytes the device holds beside the host's memory. */
    public abstract long bytes();

    /** Gives the memory back; what was there is lost. */
    public abstract void free();
}
