/** Marks of data-parallel loops. */
@org.jspecify.annotations.NullMarked
package uk.ac.manchester.tornado.api.annotations;
