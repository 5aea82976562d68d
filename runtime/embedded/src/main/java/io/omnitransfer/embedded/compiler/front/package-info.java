/** From a method's bytecode to a structured kernel: decoding, inlining, def-use webs, structuring. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.compiler.front;
