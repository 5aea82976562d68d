package io.omnitransfer.embedded.driver.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The process's signal handlers, to be put back after a driver replaced them. PoCL brings LLVM into the process, which
 * handles the first SIGSEGV and leaves the next to the default action: the JVM stops its threads by that very signal, and
 * where two stop at once, the second would kill the process without a word. PoCL itself skips whatever divides by zero,
 * in Java, too, where an exception is due. On Windows there are no signals.
 */
final class SignalHandlers {
    private static final Optional<MethodHandle> SIGACTION = Linker.nativeLinker()
            .defaultLookup()
            .find("sigaction")
            .map(f -> Linker.nativeLinker()
                    .downcallHandle(f, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS)));
    private static final int SIGNALS = 32;
    /** Enough for a {@code struct sigaction}: 152 bytes on Linux, 16 on macOS. */
    private static final long ACTION = 256;

    private final MemorySegment actions = Arena.ofAuto().allocate(SIGNALS * ACTION);

    private SignalHandlers() {}

    /** As they are now. */
    static SignalHandlers current() {
        SignalHandlers now = new SignalHandlers();
        for (int signal = 1; signal < SIGNALS; signal++) {
            sigaction(signal, MemorySegment.NULL, now.action(signal));
        }
        return now;
    }

    /** Makes them again what they were. */
    void restore() {
        for (int signal = 1; signal < SIGNALS; signal++) {
            sigaction(signal, action(signal), MemorySegment.NULL);
        }
    }

    /** What handles a signal: the bytes of its {@code struct sigaction}. */
    MemorySegment action(int signal) {
        return actions.asSlice(signal * ACTION, ACTION);
    }

    /** Of two signals nothing can be set, nor may it: an error says no more than that. */
    private static void sigaction(int signal, MemorySegment set, MemorySegment old) {
        if (SIGACTION.isPresent()) {
            try {
                int _ = (int) SIGACTION.get().invokeExact(signal, set, old);
            } catch (Throwable t) {
                throw new IllegalStateException(t);
            }
        }
    }
}
