package io.omnitransfer.model.cli;

import io.omnitransfer.runtime.Device;
import java.util.Locale;
import picocli.CommandLine.Command;

@Command(
        name = "devices",
        description = "List the devices task graphs can run on, and why a backend has none.",
        mixinStandardHelpOptions = true)
final class DevicesCommand implements Runnable {
    @Override
    public void run() {
        for (Device d : Device.all()) {
            System.out.printf("%-10s %s%s%n", d.id(), d.name(), d.runsHostLibrary() ? ", host library tasks" : "");
            System.out.printf(
                    Locale.ROOT,
                    "           %s; memory %.1f GiB, at most %.1f GiB in one piece%n",
                    d.handle().getDescription(),
                    gib(d.handle().getMaxGlobalMemory()),
                    gib(d.handle().getMaxAllocMemory()));
        }
        Device.absent().forEach(a -> System.out.println("absent     " + a));
        System.out.println("--device auto gives " + Device.choose("auto"));
    }

    private static double gib(long bytes) {
        return bytes / (double) (1L << 30);
    }
}
