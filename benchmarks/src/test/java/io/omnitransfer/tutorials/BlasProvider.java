package io.omnitransfer.tutorials;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;

// region provider
/** OpenBLAS as a library that task graphs can call. */
public final class BlasProvider implements TornadoLibraryProvider {
    static final String LIBRARY = "tutorial/blas";

    private enum NoContext implements LibraryContext {
        INSTANCE
    }

    /** What a graph says: c = a·b for a [m, k], b [k, n], row-major. Mirrors the arguments that dispatch will see. */
    static LibraryTaskDescriptor sgemm(FloatArray a, FloatArray b, FloatArray c, int m, int n, int k) {
        return new LibraryTaskDescriptor()
                .withLibrary(LIBRARY)
                .withFunction("sgemm")
                .withParameters(new Object[] {a, b, c, m, n, k})
                .withAccess(new Access[] {
                    Access.READ_ONLY, Access.READ_ONLY, Access.WRITE_ONLY, Access.NONE, Access.NONE, Access.NONE
                });
    }

    @Override
    public String libraryName() {
        return LIBRARY;
    }

    /** BLAS computes in the memory of the process. */
    @Override
    public boolean canHandle(TornadoXPUDevice device) {
        return device.getTornadoVMBackend() == TornadoVMBackendType.JAVA;
    }

    @Override
    public LibraryContext createContext(TornadoXPUDevice device, long executionPlanId) {
        return NoContext.INSTANCE; // cuBLAS would make its handle here, and bind it to the plan's stream
    }

    @Override
    public void dispatch(String functionName, LibraryInvocation call) {
        if (!functionName.equals("sgemm")) {
            throw new IllegalArgumentException("%s has no function '%s'".formatted(LIBRARY, functionName));
        }
        Blas.product(
                call.getDevicePointer(0),
                call.getDevicePointer(1),
                call.getDevicePointer(2),
                (int) call.getArg(3),
                (int) call.getArg(4),
                (int) call.getArg(5));
    }

    @Override
    public void destroyContext(LibraryContext context) {}
}
// endregion

// region blas
/** The C function, through java.lang.foreign. */
final class Blas {
    private static final int ROW_MAJOR = 101;
    private static final int NOT_TRANSPOSED = 111;
    private static final MethodHandle SGEMM = sgemm();

    private Blas() {}

    /** Whether the library can be loaded here. */
    static boolean isThere() {
        try {
            Loader.load(openblas_nolapack.class);
            return true;
        } catch (UnsatisfiedLinkError | NoClassDefFoundError _) {
            return false;
        }
    }

    static void product(long a, long b, long c, int m, int n, int k) {
        try {
            SGEMM.invokeExact(
                    ROW_MAJOR,
                    NOT_TRANSPOSED,
                    NOT_TRANSPOSED,
                    m,
                    n,
                    k,
                    1f,
                    MemorySegment.ofAddress(a),
                    k,
                    MemorySegment.ofAddress(b),
                    n,
                    0f,
                    MemorySegment.ofAddress(c),
                    n);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cblas_sgemm", e);
        }
    }

    @SuppressWarnings("restricted") // the address is that of a C function with exactly this signature
    private static MethodHandle sgemm() {
        Loader.load(openblas_nolapack.class);
        MemorySegment function = SymbolLookup.loaderLookup().findOrThrow("cblas_sgemm");
        ValueLayout i = ValueLayout.JAVA_INT;
        ValueLayout f = ValueLayout.JAVA_FLOAT;
        ValueLayout p = ValueLayout.ADDRESS;
        return Linker.nativeLinker()
                .downcallHandle(function, FunctionDescriptor.ofVoid(i, i, i, i, i, i, f, p, i, p, i, f, p, i));
    }
}
// endregion
