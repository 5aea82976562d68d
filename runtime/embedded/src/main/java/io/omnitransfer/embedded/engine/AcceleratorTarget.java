package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.GroupLimits;
import io.omnitransfer.embedded.driver.Memory;
import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.embedded.driver.Recording;
import io.omnitransfer.embedded.driver.Stream;
import io.omnitransfer.embedded.driver.Timing;
import io.omnitransfer.embedded.memory.DeviceArray;
import io.omnitransfer.embedded.memory.Poison;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** A device with a driver: work is queued and goes on while the host prepares more. */
final class AcceleratorTarget implements Target {
    private final Accelerator device;
    private final Stream stream;
    private final boolean strict;
    private long held;

    /** @param strict whether memory is never the host's, and poisoned */
    AcceleratorTarget(Accelerator device, long planId, boolean strict) {
        this.device = device;
        this.stream = device.open(planId);
        this.strict = strict;
    }

    @Override
    public TornadoXPUDevice device() {
        return device;
    }

    @Override
    public GroupLimits limits() {
        return device.limits();
    }

    @Override
    public DeviceArray allocate(String owner, TornadoNativeArray host) {
        Memory memory = strict ? null : stream.share(host.getSegment());
        if (memory == null) {
            memory = separate(owner, host);
        }
        Buffer buffer = new Buffer(host, memory);
        held += buffer.bytes();
        return buffer;
    }

    private Memory separate(String owner, TornadoNativeArray host) {
        try {
            Memory memory = stream.allocate(host.getNumBytesOfSegment());
            if (strict) {
                stream.copyIn(Poison.like(host).getSegment(), memory);
                stream.finish();
            }
            return memory;
        } catch (TornadoOutOfMemoryException e) {
            TornadoOutOfMemoryException named = new TornadoOutOfMemoryException(
                    "%s: no room on %s for %s of %,d bytes; the plan holds %,d bytes of %,d: %s"
                            .formatted(
                                    owner,
                                    device.getDeviceName(),
                                    host,
                                    host.getNumBytesOfSegment(),
                                    held,
                                    device.getMaxGlobalMemory(),
                                    e.getMessage()));
            named.initCause(e);
            throw named;
        }
    }

    @Override
    public Code compile(String task, CompiledKernel kernel, NdRange range, List<Object> arguments) {
        AcceleratorCode code = AcceleratorCode.of(task, device, kernel.method(), range, arguments);
        return new Code() {
            @Override
            public String text() {
                return code.executable().text();
            }

            @Override
            public void launch(Object[] given) {
                stream.launch(code.executable(), range, flat(code.kernel(), given));
            }
        };
    }

    private static List<Object> flat(Kernel kernel, Object[] arguments) {
        List<Object> out = new ArrayList<>(2 * arguments.length);
        for (int i = 0; i < arguments.length; i++) {
            switch (kernel.parameters().get(i)) {
                case Kernel.Global _ -> {
                    Buffer b = (Buffer) arguments[i];
                    out.add(b.memory());
                    out.add(b.host().getSize());
                }
                case Kernel.Scalar _ -> out.add(scalar(arguments[i]));
                case Kernel.Context _ -> {}
                case Kernel.Constant _ -> {}
            }
        }
        return out;
    }

    private static Object scalar(Object boxed) {
        return switch (boxed) {
            case Boolean b -> b ? 1 : 0;
            case Character c -> (int) c;
            case Byte b -> b.intValue();
            case Short s -> s.intValue();
            default -> boxed;
        };
    }

    @Override
    public Timing time(Runnable work) {
        return stream.time(work);
    }

    @Override
    public boolean records() {
        return stream.records();
    }

    @Override
    public Recording record(Runnable work) {
        return stream.record(work);
    }

    @Override
    public void finish() {
        stream.finish();
    }

    @Override
    public void close() {
        stream.close();
    }

    /** An array on the device. */
    private final class Buffer extends DeviceArray {
        private final Memory memory;
        private boolean freed;

        Buffer(TornadoNativeArray host, Memory memory) {
            super(host, memory.shared());
            this.memory = memory;
        }

        Memory memory() {
            return memory;
        }

        @Override
        protected long fromHost() {
            stream.copyIn(host().getSegment(), memory);
            return bytes();
        }

        @Override
        protected long toHost() {
            stream.copyOut(memory, host().getSegment());
            return bytes();
        }

        @Override
        public long address() {
            return memory.address();
        }

        @Override
        public long bytes() {
            return memory.shared() || freed ? 0 : memory.bytes();
        }

        @Override
        public void free() {
            if (!freed) {
                held -= bytes();
                freed = true;
                stream.free(memory);
            }
        }
    }
}
