/** What can go wrong when plans are built and run. */
@org.jspecify.annotations.NullMarked
package uk.ac.manchester.tornado.api.exceptions;
