package io.omnitransfer.embedded.driver.cuda;

import io.omnitransfer.embedded.driver.cuda.NativeFake.Fault;
import java.lang.foreign.MemorySegment;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** What a fake driver makes of the images it is to load. */
interface Images {
    /** A kernel of an image. */
    interface Function {
        /** Work-items of a group, at most. */
        int maxItems();

        /** Whether it has shared memory whose size a launch says. */
        boolean dynamic();

        /**
         * A launch, its arguments read now, as a driver does.
         *
         * @param parameters pointers to them
         * @param sharedBytes dynamic ones
         */
        Work launch(MemorySegment parameters, int[] grid, int[] block, int sharedBytes);
    }

    /** What a launch does when its turn has come. */
    interface Work {
        /** @param memory the device's, by address */
        void run(NavigableMap<Long, MemorySegment> memory);
    }

    /** An image that was loaded. */
    interface Module {
        /** The kernel of that name, or null. */
        @Nullable
        Function function(String name);
    }

    /** @throws Fault if this is no image */
    Module load(String image);

    /** Host memory behind a device address, with at least this many bytes. */
    static MemorySegment at(NavigableMap<Long, MemorySegment> memory, long address, long bytes) {
        var entry = memory.floorEntry(address);
        if (entry == null || address + bytes > entry.getKey() + entry.getValue().byteSize()) {
            throw new Fault(FakeCuda.ILLEGAL_ADDRESS, "%d bytes at %x".formatted(bytes, address));
        }
        return entry.getValue().asSlice(address - entry.getKey(), bytes);
    }
}
