/** Results as one HTML page that needs nothing else: charts, tables, where and with what they were made. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.report;
