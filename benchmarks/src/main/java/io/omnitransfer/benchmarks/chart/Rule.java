package io.omnitransfer.benchmarks.chart;

/**
 * A line across a chart at one value, such as a machine's peak or a published figure.
 *
 * @param label written at its end
 */
public record Rule(String label, double value) {}
