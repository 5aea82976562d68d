package io.omnitransfer.embedded.driver;

/** Memory of a device. */
public interface Memory {
    /** What libraries take: the device address, or the driver's handle where there are no addresses. */
    long address();

    long bytes();

    /** Whether it is the host's memory: copies move nothing. */
    boolean shared();
}
