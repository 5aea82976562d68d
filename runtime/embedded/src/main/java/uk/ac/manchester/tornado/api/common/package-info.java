/** Functional types of tasks, descriptors of library tasks, devices. */
@org.jspecify.annotations.NullMarked
package uk.ac.manchester.tornado.api.common;
