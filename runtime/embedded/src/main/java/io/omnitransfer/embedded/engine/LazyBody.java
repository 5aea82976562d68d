package io.omnitransfer.embedded.engine;

import org.jspecify.annotations.Nullable;

/** The code that calls a kernel's own method, generated when it is first asked for: translated kernels never need it. */
final class LazyBody {
    private final KernelMethod method;
    private @Nullable KernelBody body;

    LazyBody(KernelMethod method) {
        this.method = method;
    }

    synchronized KernelBody get() {
        KernelBody known = body;
        if (known == null) {
            known = KernelBodySpinner.spin(method);
            body = known;
        }
        return known;
    }
}
