package io.omnitransfer.model.cli;

import io.omnitransfer.runtime.Device;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "devices", description = "List the devices task graphs can run on.", mixinStandardHelpOptions = true)
final class DevicesCommand implements Runnable {
    @Override
    public void run() {
        List<Device> all = Device.all();
        for (int i = 0; i < all.size(); i++) {
            Device d = all.get(i);
            System.out.printf(
                    "%-10s %s%s%s%n",
                    d.id(),
                    d.name(),
                    d.runsHostLibrary() ? ", host library tasks" : "",
                    i == 0 ? "   (--device auto)" : "");
        }
    }
}
