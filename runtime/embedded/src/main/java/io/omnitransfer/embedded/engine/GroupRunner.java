package io.omnitransfer.embedded.engine;

/** One thread's way of running work-groups whose work-items do not wait for each other's threads. */
interface GroupRunner {
    /**
     * Runs a group, and maybe some that follow.
     *
     * @return the next to run, at most {@code end}
     */
    int run(int first, int end);

    /** What is running, for messages. */
    String position();
}
