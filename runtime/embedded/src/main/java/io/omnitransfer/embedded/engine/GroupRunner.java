package io.omnitransfer.embedded.engine;

/** One thread's way of running work-groups whose work-items do not wait for each other's threads. */
interface GroupRunner {
    void run(int group);

    /** What is running, for messages. */
    String position();
}
