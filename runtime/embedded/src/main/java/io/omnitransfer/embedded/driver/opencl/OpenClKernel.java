package io.omnitransfer.embedded.driver.opencl;

import io.omnitransfer.embedded.compiler.c.CProgram;
import io.omnitransfer.embedded.driver.Executable;
import java.lang.foreign.MemorySegment;

/**
 * A kernel object. Its arguments are set one by one, so whoever launches it holds its lock from the first argument on.
 *
 * @param maxGroup work-items of a group, at most
 */
record OpenClKernel(MemorySegment handle, long maxGroup, String text) implements Executable {
    private static final System.Logger LOG = System.getLogger("io.omnitransfer.embedded");

    static OpenClKernel build(
            OpenClLibrary library, MemorySegment context, MemorySegment device, CProgram source, String options) {
        LOG.log(System.Logger.Level.TRACE, source::text);
        MemorySegment program = library.build(context, device, source.text(), options, log -> refused(source, log));
        MemorySegment handle = library.createKernel(program, source.entry());
        return new OpenClKernel(handle, library.groupLimit(handle, device), source.text());
    }

    private static String refused(CProgram source, String log) {
        LOG.log(System.Logger.Level.DEBUG, () -> log + "\n" + source.text());
        return source.refused(log);
    }
}
