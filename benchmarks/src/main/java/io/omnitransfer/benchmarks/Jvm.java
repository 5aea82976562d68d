package io.omnitransfer.benchmarks;

/** Options every JVM that runs kernels needs, for the forks of benchmarks. */
public final class Jvm {
    public static final String VECTOR = "--add-modules=jdk.incubator.vector";
    public static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    /** A task that does not compile for its device is an error, and not silently run elsewhere. */
    public static final String NO_BAILOUT = "-Dtornado.recover.bailout=False";

    private Jvm() {}
}
