package io.omnitransfer.embedded.driver.opencl;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.embedded.driver.NdRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Nobody but the JVM handles the signals by which it stops threads, whatever a driver did. */
class SignalHandlersTest {
    private static volatile int zero;

    private static final int SIGSEGV = 11;
    /** Clears the handler once it was called: what makes LLVM's a danger. */
    private static final int SA_RESETHAND = 0x80000000;

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void whatWasReplacedIsPutBack() {
        Signal signal = new Signal("URG"); // ignored by default
        SignalHandlers before = SignalHandlers.current();
        SignalHandler old = Signal.handle(signal, _ -> {});
        try {
            assertThat(handler(SignalHandlers.current(), signal.getNumber()))
                    .isNotEqualTo(handler(before, signal.getNumber()));
            before.restore();
            SignalHandlers now = SignalHandlers.current();
            for (int i = 1; i < 32; i++) {
                assertThat(handler(now, i)).as("signal %d", i).isEqualTo(handler(before, i));
            }
        } finally {
            Signal.handle(signal, old);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theJvmsHandlersStayThroughALoadedDriverAndItsCompiler() {
        OpenClDevices.first().compile(OpenClDriverTest.kernel("narrow"), NdRange.ONE_ITEM);
        assertThat(SignalHandlers.current().action(SIGSEGV).get(JAVA_INT, 136) & SA_RESETHAND)
                .isZero();
    }

    @Test
    void javaStillNoticesDivisionsByZero() {
        OpenClDevices.first();
        assertThatThrownBy(() -> Math.addExact(1, 1 / zero)).isInstanceOf(ArithmeticException.class);
    }

    private static long handler(SignalHandlers of, int signal) {
        return of.action(signal).get(JAVA_LONG, 0);
    }
}
