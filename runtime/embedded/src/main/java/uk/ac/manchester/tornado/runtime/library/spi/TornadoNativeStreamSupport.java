package uk.ac.manchester.tornado.runtime.library.spi;

/** A device whose streams libraries can put work on. */
public interface TornadoNativeStreamSupport {
    /** The stream of an execution plan, as the driver's handle, such as a CUstream. */
    long getNativeStream(long executionPlanId);

    /** The context of an execution plan, as the driver's handle, such as a CUcontext. */
    long getNativeContext(long executionPlanId);
}
