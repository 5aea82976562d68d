/** Entry point to the runtime and its devices. */
@org.jspecify.annotations.NullMarked
package uk.ac.manchester.tornado.api.runtime;
