/** Transfer modes, device and backend types. */
@org.jspecify.annotations.NullMarked
package uk.ac.manchester.tornado.api.enums;
