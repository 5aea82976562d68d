/** Starts a new op: the files of its family here, or a Maven project of its own. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.model.scaffold;
