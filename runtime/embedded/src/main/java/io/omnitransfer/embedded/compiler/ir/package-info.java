/** The structured, typed form of a kernel that every back end reads. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.compiler.ir;
