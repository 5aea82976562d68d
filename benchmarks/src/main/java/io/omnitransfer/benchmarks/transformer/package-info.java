/** The whole diffusion transformer beside other libraries'. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.transformer;
