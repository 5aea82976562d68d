/** Scalar types Java lacks: half precision and bfloat16. */
@org.jspecify.annotations.NullMarked
package uk.ac.manchester.tornado.api.types;
