/** Executes plans: graph definitions, data movement, kernel resolution, work-groups on threads, library calls. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.engine;
