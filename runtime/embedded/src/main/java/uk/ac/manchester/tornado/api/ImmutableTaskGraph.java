package uk.ac.manchester.tornado.api;

import io.omnitransfer.embedded.engine.GraphDefinition;

/** A frozen task graph, ready for a {@link TornadoExecutionPlan}. */
public class ImmutableTaskGraph {
    private final GraphDefinition definition;

    ImmutableTaskGraph(GraphDefinition definition) {
        this.definition = definition;
    }

    GraphDefinition definition() {
        return definition;
    }
}
