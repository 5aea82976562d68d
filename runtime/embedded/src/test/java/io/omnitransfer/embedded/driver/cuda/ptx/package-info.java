/**
 * Runs PTX, the text NVRTC makes for devices it does not know, so that what the CUDA back end writes is tested where there
 * is no GPU: a module is parsed ({@link io.omnitransfer.embedded.driver.cuda.ptx.PtxModule}), its instructions become
 * operations on the registers of a warp, and groups run warp by warp from barrier to barrier.
 *
 * <p>It is stricter than hardware. Registers and memory begin as rubbish; every address is checked for bounds and
 * alignment; two accesses to a group's memory that no barrier orders are a fault; asynchronous copies arrive only when
 * somebody waits for them; work-items of a warp that wait for each other at different places are a fault. Instructions it
 * does not know are a fault too. It says nothing about speed.
 */
package io.omnitransfer.embedded.driver.cuda.ptx;
