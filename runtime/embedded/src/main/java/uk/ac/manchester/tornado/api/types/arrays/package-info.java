/** Off-heap arrays that host and kernels share. Data starts at the segment's first byte: there is no header. */
@org.jspecify.annotations.NullMarked
package uk.ac.manchester.tornado.api.types.arrays;
