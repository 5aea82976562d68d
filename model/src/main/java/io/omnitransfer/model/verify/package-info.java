/**
 * Golden vectors: expected outputs of the public reference implementations on small configurations, whose weights and
 * inputs come from a counter generator.
 */
@NullMarked
package io.omnitransfer.model.verify;

import org.jspecify.annotations.NullMarked;
