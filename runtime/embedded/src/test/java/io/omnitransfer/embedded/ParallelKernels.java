package io.omnitransfer.embedded;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.annotations.Reduce;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels of {@code @Parallel} loops, those the compiler must refuse among them. */
final class ParallelKernels {
    private ParallelKernels() {}

    static void one(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, x.get(i) * 2f + 1f);
        }
    }

    static void strides(IntArray y, int from, int to, int step) {
        for (@Parallel int i = from; i < to; i += step) {
            y.set(i, y.get(i) + i);
        }
    }

    static void inclusive(IntArray y, int from, int to, int step) {
        for (@Parallel int i = from + 1; i <= to - 1; i += 3) {
            y.set(i, y.get(i) + step);
        }
    }

    static void downwards(IntArray y, int from, int to, int step) {
        int last = y.getSize() - 1;
        for (@Parallel int i = last; i >= from; i -= 2) {
            y.set(i, y.get(i) + to * i);
        }
    }

    static void turned(IntArray y, int from, int to, int step) {
        for (@Parallel int i = from; to > i; i++) {
            if (i % 3 == 0) {
                continue;
            }
            y.set(i, y.get(i) - i);
        }
    }

    static void three(FloatArray x, FloatArray y, int rows, int cols) {
        for (@Parallel int p = 0; p < y.getSize() / (rows * cols); p++) {
            int plane = p * rows;
            for (@Parallel int r = 0; r < rows; r++) {
                for (@Parallel int c = 0; c < cols; c++) {
                    int at = (plane + r) * cols + c;
                    y.set(at, x.get(at) + p * 100 + r * 10 + c);
                }
            }
        }
    }

    static void product(FloatArray a, FloatArray b, FloatArray c, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            for (@Parallel int j = 0; j < n; j++) {
                float sum = 0f;
                for (int k = 0; k < n; k++) {
                    sum += a.get(i * n + k) * b.get(k * n + j);
                }
                c.set(i * n + j, sum);
            }
        }
    }

    /** The inner loop's range depends on the outer variable, so it stays a loop. */
    static void triangle(IntArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            for (@Parallel int j = i; j < n; j++) {
                y.set(i * n + j, y.get(i * n + j) + i + j);
            }
        }
    }

    /** The inner loop carries a sum, so it stays a loop. */
    static void rowSums(FloatArray x, FloatArray y, int rows, int cols) {
        for (@Parallel int r = 0; r < rows; r++) {
            float sum = 0f;
            for (@Parallel int c = 0; c < cols; c++) {
                sum += x.get(r * cols + c);
            }
            y.set(r, sum);
        }
    }

    static void wide(IntArray y, int n) {
        for (@Parallel int i = -2_000_000_000; i < 2_000_000_000; i += 100_000_000) {
            y.set(i / 100_000_000 + 20, y.get(i / 100_000_000 + 20) + i + n);
        }
    }

    static void widePair(IntArray y, int n) {
        for (@Parallel int i = -1_500_000_000; i < 500_000_000 + n; i += 1_000_000_000) {
            y.set(i / 100_000_000 + 20, y.get(i / 100_000_000 + 20) + i);
        }
    }

    static void wideDown(IntArray y, int n) {
        for (@Parallel int i = Integer.MAX_VALUE; i > -1_000_000_000 + n; i -= 1_000_000_000) {
            y.set(i / 500_000_000 + 10, y.get(i / 500_000_000 + 10) + i);
        }
    }

    static void emptyUp(IntArray y, int n) {
        for (@Parallel int i = Integer.MAX_VALUE; i < Integer.MIN_VALUE + n; i++) {
            y.set(0, y.get(0) + 7);
        }
    }

    static void emptyDown(IntArray y, int n) {
        for (@Parallel int i = Integer.MIN_VALUE; i > n; i--) {
            y.set(0, y.get(0) + 7);
        }
    }

    static void emptyFrom(IntArray y, int n) {
        for (@Parallel int i = 3; i < n - 5; i += 4) {
            y.set(0, y.get(0) + 7);
        }
    }

    /** The sum is made once a row, so columns stay a loop. */
    static void rowsDividedBySums(FloatArray x, FloatArray y, int rows, int cols) {
        for (@Parallel int r = 0; r < rows; r++) {
            float sum = 0f;
            for (int c = 0; c < cols; c++) {
                sum += x.get(r * cols + c);
            }
            if (sum != 0f) {
                for (@Parallel int c = 0; c < cols; c++) {
                    y.set(r * cols + c, x.get(r * cols + c) / sum);
                }
            }
        }
    }

    static void guarded(IntArray y, IntArray limits, int n, int m) {
        int size = y.getSize();
        if (n > m || limits.get(0) < n) {
            return;
        }
        for (@Parallel int i = 0; i < size; i++) {
            y.set(i, y.get(i) + n);
        }
    }

    static void conditional(IntArray y, IntArray limits, int n, int m) {
        if (n < m) {
            int twice = 2 * n;
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                y.set(i, y.get(i) * twice);
            }
        }
    }

    static void clipped(IntArray y, IntArray limits, int n, int m) {
        for (@Parallel int i = Math.max(n - 20, 0); i < Math.min(m, y.getSize()); i++) {
            y.set(i, y.get(i) - m);
        }
    }

    /** A condition between two loops that become dimensions. */
    static void rows(IntArray y, IntArray limits, int n, int m) {
        for (@Parallel int r = 0; r < y.getSize() / 8; r++) {
            if (r % 3 == limits.get(r)) {
                continue;
            }
            for (@Parallel int c = 0; c < 8; c++) {
                y.set(r * 8 + c, y.get(r * 8 + c) + r * c);
            }
        }
    }

    static void first(IntArray y) {
        int first = y.get(0);
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, y.get(i) + first);
        }
    }

    static void asked(IntArray y) {
        if (y.get(0) == 0) {
            return;
        }
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, i);
        }
    }

    static void dividing(IntArray y, int n) {
        if (n == 0) {
            return;
        }
        for (@Parallel int i = 0; i < y.getSize() / n; i++) {
            y.set(i, i);
        }
    }

    static void quotient(IntArray y, int n, int parts) {
        for (@Parallel int i = 0; i < n / parts; i++) {
            y.set(i, i);
        }
    }

    /** What comes before the loop and writes to no memory every work-item does for itself. */
    static void prepared(IntArray y, int n) {
        int from = n > 3 ? 2 : 1;
        int sum = 0;
        for (int k = 0; k < n; k++) {
            if (k % 3 == 1) {
                continue;
            }
            sum += k * from;
        }
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, y.get(i) + sum + from);
        }
    }

    /** The bound depends on a branch: the host does not know it. */
    static void bounded(IntArray y, int n) {
        int from = 1;
        if (n > 3) {
            from = 2;
        }
        for (@Parallel int i = from; i < y.getSize(); i++) {
            y.set(i, 1);
        }
    }

    static void unequal(IntArray y, int n) {
        for (@Parallel int i = 0; i != n; i++) {
            y.set(i, 1);
        }
    }

    static void either(IntArray y, int n) {
        if (n == 5 || n == 7) {
            for (@Parallel int i = 0; i < y.getSize(); i++) {
                y.set(i, y.get(i) + 1);
            }
        }
    }

    static void mixed(IntArray y, int n) {
        int size = y.getSize();
        if (n > 3 && (n < 5 || n > 20) || size < 4) {
            int twice = 2 * n;
            for (@Parallel int i = 0; i < size; i++) {
                y.set(i, y.get(i) + twice);
            }
        }
    }

    static void unlessBoth(IntArray y, int n) {
        if (n == 5 && y.getSize() > 50) {
            return;
        }
        if (n == 4 || n == 6 && y.getSize() > 7) {
            return;
        }
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, y.get(i) + 2);
        }
    }

    static void carried(FloatArray x, FloatArray y) {
        float sum = 0f;
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            sum += x.get(i);
            y.set(i, sum);
        }
    }

    static void twice(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, x.get(i));
        }
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, y.get(i) + 1f);
        }
    }

    static void left(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            if (x.get(i) > 1f) {
                break;
            }
            y.set(i, x.get(i));
        }
    }

    static void inside(FloatArray x, FloatArray y) {
        for (int k = 0; k < 2; k++) {
            for (@Parallel int i = 0; i < x.getSize(); i++) {
                y.set(i, x.get(i));
            }
        }
    }

    static void unknown(IntArray x, FloatArray y) {
        for (@Parallel int i = 0; i < x.get(0); i++) {
            y.set(i, 1f);
        }
    }

    static void both(KernelContext c, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, c.globalIdx);
        }
    }

    static void called(FloatArray x, FloatArray y) {
        one(x, y);
    }

    static void reduced(FloatArray x, @Reduce FloatArray y) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(0, y.get(0) + x.get(i));
        }
    }
}
