/** The command line. Commands parse options and print; the work is in {@code pipeline} and {@code verify}. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.model.cli;
