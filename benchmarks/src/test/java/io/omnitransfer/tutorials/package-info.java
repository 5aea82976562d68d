/** The code of docs/tutorials: every Java block there is a region of a file here, and runs with the tests. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.tutorials;
