/**
 * Line and bar charts as plain SVG text: no library, no script, readable on light and dark pages.
 *
 * <pre>{@code
 * Series ours = Series.of("kernel", sizes, gflops);
 * String svg = new LineChart("Matrix product", Axis.log("n"), Axis.linear("GFLOP/s"), List.of(ours), List.of()).svg();
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.chart;
