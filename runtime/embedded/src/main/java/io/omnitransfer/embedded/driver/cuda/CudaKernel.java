package io.omnitransfer.embedded.driver.cuda;

import io.omnitransfer.embedded.driver.Executable;

/**
 * A kernel in the device's memory.
 *
 * @param name for messages
 * @param function handle
 * @param sharedBytes dynamic shared memory of a group
 */
record CudaKernel(String name, String text, long function, int sharedBytes) implements Executable {}
