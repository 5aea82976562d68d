package uk.ac.manchester.tornado.api.runtime;

import io.omnitransfer.embedded.device.EmbeddedRuntime;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TornadoRuntime;

/** Entry point to the runtime. */
public class TornadoRuntimeProvider {
    public static TornadoRuntime getTornadoRuntime() {
        return EmbeddedRuntime.INSTANCE;
    }

    public static boolean isProfilerEnabled() {
        return EmbeddedRuntime.INSTANCE.isProfilerEnabled();
    }

    public static void setProperty(String key, String value) {
        System.setProperty(key, value);
    }

    public static String getProperty(String key, String defaultValue) {
        return System.getProperty(key, defaultValue);
    }

    public static @Nullable String getProperty(String key) {
        return System.getProperty(key);
    }
}
