package io.omnitransfer.embedded.driver.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.embedded.compiler.c.CProgramTest;
import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.DriverException;
import io.omnitransfer.embedded.driver.NdRange;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** What the driver says where something is missing or wrong. */
class OpenClDriverTest {
    static void wide(KernelContext c, FloatArray x) {
        x.set(c.globalIdx, (float) (x.get(c.globalIdx) * 0.1));
    }

    static void counts(KernelContext c, LongArray x) {
        c.atomicAdd(x, 0, 1L);
    }

    static void narrow(KernelContext c, FloatArray x) {
        x.set(c.globalIdx, x.get(c.globalIdx) * 2);
    }

    static Kernel kernel(String name) {
        Method m = Arrays.stream(OpenClDriverTest.class.getDeclaredMethods())
                .filter(x -> x.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return FrontEnd.translate(
                OpenClDriverTest.class, name, MethodType.methodType(void.class, m.getParameterTypes()), Map.of());
    }

    @Test
    void aMissingLibraryIsNoErrorButHasAReason() {
        System.setProperty(OpenClDriver.LIBRARY, "libNoSuchOpenCL.so.7");
        try {
            OpenClDriver driver = new OpenClDriver();
            assertThat(driver.devices()).isEmpty();
            assertThat(driver.platforms()).isZero();
            assertThat(driver.description()).startsWith("no OpenCL library (libNoSuchOpenCL.so.7) on this machine");
        } finally {
            System.clearProperty(OpenClDriver.LIBRARY);
        }
    }

    @Test
    void aLibraryThatIsNotOpenClHasAReason() {
        System.setProperty(OpenClDriver.LIBRARY, "libc.so.6");
        try {
            assertThat(new OpenClDriver().description())
                    .isIn(
                            "libc.so.6 does not work: the OpenCL library has no function clGetPlatformIDs",
                            "no OpenCL library (libc.so.6) on this machine; Debian: apt-get install ocl-icd-libopencl1 and a driver");
        } finally {
            System.clearProperty(OpenClDriver.LIBRARY);
        }
    }

    @Test
    void kernelsThatNeedMoreAreRefused() {
        Capabilities few = Capabilities.of("cl_khr_icd cl_khr_byte_addressable_store");
        few.require(kernel("narrow"));
        assertThatThrownBy(() -> few.require(kernel("wide")))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("computes with double, the device has no cl_khr_fp64");
        assertThatThrownBy(() -> few.require(kernel("counts")))
                .hasMessageContaining("adds atomically to long elements");
        Capabilities all = Capabilities.of("cl_khr_fp64 cl_khr_int64_base_atomics");
        all.require(kernel("wide"));
        all.require(kernel("counts"));
    }

    @Test
    void whatTheDriversCompilerRefusesNamesCallErrorAndLines() {
        Accelerator device = OpenClDevices.first();
        Kernel kernel = CProgramTest.haunted();
        assertThatThrownBy(() -> device.compile(kernel, NdRange.ONE_ITEM))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("clBuildProgram failed with CL_BUILD_PROGRAM_FAILURE (-11)")
                .hasMessageContaining(
                        "the text made of CProgramTest.scaled was refused: use of undeclared identifier 'ghost_'")
                .hasMessageContaining("in 'scale_ = (t_ * ghost_);', made of ")
                .hasMessageEndingWith(CProgramTest.haunt());
    }

    @Test
    void errorsHaveNames() {
        assertThat(OpenClError.name(-54)).isEqualTo("CL_INVALID_WORK_GROUP_SIZE (-54)");
        assertThat(OpenClError.name(-9999)).isEqualTo("error (-9999)");
    }
}
