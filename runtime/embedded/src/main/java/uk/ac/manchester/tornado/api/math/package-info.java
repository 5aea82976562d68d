/** Mathematics for kernels. */
@org.jspecify.annotations.NullMarked
package uk.ac.manchester.tornado.api.math;
