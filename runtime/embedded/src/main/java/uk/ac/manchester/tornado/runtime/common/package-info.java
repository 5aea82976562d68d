/** Devices as library providers see them. */
@org.jspecify.annotations.NullMarked
package uk.ac.manchester.tornado.runtime.common;
