/** Simplifications of a kernel that every back end profits from. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.compiler.pass;
