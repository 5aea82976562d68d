/**
 * The seam to devices other than the JVM: what a driver offers ({@code Driver}, {@code Accelerator}) and how a plan uses
 * it ({@code Stream}). One package below per driver.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.driver;
