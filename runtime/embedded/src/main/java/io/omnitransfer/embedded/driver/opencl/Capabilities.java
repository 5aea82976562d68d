package io.omnitransfer.embedded.driver.opencl;

import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import io.omnitransfer.embedded.driver.DriverException;
import java.util.ArrayList;
import java.util.List;

/**
 * What not every device can. Half-precision numbers are not among it: kernels compute in single precision, and loading
 * and storing halves belongs to every device.
 *
 * @param doubles cl_khr_fp64
 * @param longAtomics cl_khr_int64_base_atomics
 */
record Capabilities(boolean doubles, boolean longAtomics) {
    static Capabilities of(String extensions) {
        List<String> all = List.of(extensions.split(" "));
        return new Capabilities(all.contains("cl_khr_fp64"), all.contains("cl_khr_int64_base_atomics"));
    }

    /** Refuses a kernel that needs more. */
    void require(Kernel kernel) {
        Trees.each(kernel.body(), s -> {
            if (!doubles && usesDoubles(s)) {
                throw new DriverException("it computes with double, the device has no cl_khr_fp64; use float");
            }
            if (!longAtomics
                    && s instanceof Stmt.AtomicAdd a
                    && a.array().element().bytes() == Long.BYTES) {
                throw new DriverException(
                        "it adds atomically to %s elements, the device has no cl_khr_int64_base_atomics; use int"
                                .formatted(a.array().element()));
            }
        });
    }

    private static boolean usesDoubles(Stmt s) {
        return s instanceof Stmt.Assign a && a.target().type() == Type.DOUBLE
                || s instanceof Stmt.Store x && x.array().element() == Element.DOUBLE
                || s.expressions().stream().anyMatch(e -> Trees.any(e, Capabilities::isDouble));
    }

    private static boolean isDouble(Expr e) {
        return e.type() == Type.DOUBLE;
    }

    @Override
    public String toString() {
        List<String> has = new ArrayList<>();
        if (doubles) {
            has.add("fp64");
        }
        if (longAtomics) {
            has.add("64-bit atomics");
        }
        return has.isEmpty() ? "neither fp64 nor 64-bit atomics" : String.join(", ", has);
    }
}
