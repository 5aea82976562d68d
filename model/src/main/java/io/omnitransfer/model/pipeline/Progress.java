package io.omnitransfer.model.pipeline;

/** Told how far a transfer is. Called from the thread that runs it. */
public interface Progress {
    /** Says nothing. */
    Progress SILENT = new Progress() {
        @Override
        public void stage(String name, int steps) {}

        @Override
        public void step(int done) {}

        @Override
        public void note(String line) {}
    };

    /** A stage of {@code steps} steps begins; the previous one is over. */
    void stage(String name, int steps);

    /** {@code done} steps of the current stage are over. */
    void step(int done);

    /** Something the user should know, such as a clip that was too short. */
    void note(String line);
}
