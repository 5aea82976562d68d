/** How library tasks reach code outside the kernel compiler. */
@org.jspecify.annotations.NullMarked
package uk.ac.manchester.tornado.runtime.library.spi;
