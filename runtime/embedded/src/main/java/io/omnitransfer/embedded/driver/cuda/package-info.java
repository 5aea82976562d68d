/** CUDA: the driver's own library and NVRTC, both looked for at run time; nothing else needs to be installed. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.driver.cuda;
