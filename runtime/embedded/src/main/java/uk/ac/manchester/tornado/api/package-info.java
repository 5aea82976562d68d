/** TornadoVM's programming interface: task graphs, execution plans, grids and the kernel context. The subset this project uses, executed by the embedded engine. */
@org.jspecify.annotations.NullMarked
package uk.ac.manchester.tornado.api;
