package uk.ac.manchester.tornado.api;

import io.omnitransfer.embedded.engine.PlanEngine;

/** What an execution leaves on the device, and how long it took. */
public class TornadoExecutionResult {
    private final PlanEngine engine;
    private final TornadoProfilerResult profile;

    TornadoExecutionResult(PlanEngine engine) {
        this.engine = engine;
        this.profile = new TornadoProfilerResult(engine.timings());
    }

    /** Copies arrays that were declared for transfer under demand to the host. */
    public TornadoExecutionResult transferToHost(Object... objects) {
        engine.transferToHost(objects);
        return this;
    }

    public TornadoProfilerResult getProfilerResult() {
        return profile;
    }

    /** True: executions are complete when they return. */
    public boolean isReady() {
        return true;
    }
}
