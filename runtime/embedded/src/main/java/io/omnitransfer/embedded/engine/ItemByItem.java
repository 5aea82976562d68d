package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.device.JvmDevice;

/** Runs a group by calling the kernel for one work-item after the other. */
final class ItemByItem implements GroupRunner {
    private final Launch launch;
    private final LocalMemory local;
    private final ItemContext context;

    ItemByItem(Launch launch) {
        this.launch = launch;
        this.local = new LocalMemory(launch.strict, JvmDevice.INSTANCE.getDeviceLocalMemorySize());
        this.context = new ItemContext(launch.range, local, null);
    }

    @Override
    public int run(int first, int end) {
        local.renew();
        context.runGroup(first, launch.body(), launch.arguments);
        return first + 1;
    }

    @Override
    public String position() {
        return context.position();
    }
}
