/** Any OpenCL 1.2 driver (ICD), through {@code java.lang.foreign}. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.driver.opencl;
