package io.omnitransfer.benchmarks;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import io.omnitransfer.kernels.host.Parallel;
import io.omnitransfer.kernels.linear.Epilogue;
import io.omnitransfer.kernels.linear.Linear;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Program;
import io.omnitransfer.runtime.ProgramBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;

/** One fp32 product y[m, n] = x[m, k]·w[n, k]ᵀ, to be computed by the host linear op or by OpenBLAS on equal data. */
final class Gemms implements AutoCloseable {
    private final int m;
    private final int n;
    private final int k;
    private final Tensor x;
    private final Tensor w;
    private final Tensor y;
    private final Program program;
    private final FloatPointer blasX;
    private final FloatPointer blasW;
    private final FloatPointer blasY;

    /** @param shape {@code MxNxK} */
    Gemms(String shape) {
        String[] extents = shape.split("x");
        m = Integer.parseInt(extents[0]);
        n = Integer.parseInt(extents[1]);
        k = Integer.parseInt(extents[2]);
        Random random = new Random(1);
        x = RandomTensors.normal("x", random, m, k);
        w = RandomTensors.normal("w", random, n, k);
        y = RandomTensors.poisoned("y", m, n);
        ProgramBuilder builder = new ProgramBuilder(Device.select("jvm"), Variants.HOST);
        GraphBuilder g = builder.graph("g").resident(x, w);
        Linear.append(g, x, w, null, Epilogue.NONE, y);
        g.output(y);
        program = builder.compile();
        blas_set_num_threads(Parallel.threads());
        blasX = new FloatPointer(x.toFloats());
        blasW = new FloatPointer(w.toFloats());
        blasY = new FloatPointer((long) m * n);
        verify();
    }

    double flops() {
        return 2.0 * m * n * k;
    }

    void java() {
        program.run();
    }

    void openblas() {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1f, blasX, k, blasW, k, 0f, blasY, n);
    }

    /** Both must be right before either is timed. */
    private void verify() {
        java();
        openblas();
        float[] ours = y.toFloats();
        float[] xs = x.toFloats();
        float[] ws = w.toFloats();
        Random random = new Random(2);
        for (int s = 0; s < 2000; s++) {
            int e = random.nextInt(m * n);
            double sum = 0;
            double magnitude = 0;
            for (int i = 0; i < k; i++) {
                double term = (double) xs[e / n * k + i] * ws[e % n * k + i];
                sum += term;
                magnitude += Math.abs(term);
            }
            double bound = 6 * Math.sqrt(k) * 0x1p-24 * magnitude;
            if (!(Math.abs(ours[e] - sum) <= bound) || !(Math.abs(blasY.get(e) - sum) <= bound)) {
                throw new IllegalStateException("element %d: ours %s, OpenBLAS %s, expected %s within %s"
                        .formatted(e, ours[e], blasY.get(e), sum, bound));
            }
        }
    }

    @Override
    public void close() {
        program.close();
        blasX.close();
        blasW.close();
        blasY.close();
    }
}
