package io.omnitransfer.embedded.compiler;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** A kernel per construct the compiler knows. All take inputs x and i, outputs y and j. */
final class ConstructKernels {
    private static final int ROWS = 4;

    private ConstructKernels() {}

    static void loops(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        float sum = 0f;
        for (int k = 0; k < 7; k++) {
            sum += x.get(g) * k;
        }
        int k = i.get(g) & 15;
        while (k > 0) {
            sum = sum * 0.5f + k;
            k -= 3;
        }
        do {
            k++;
            sum -= 1f;
        } while (k < 4);
        y.set(g, sum);
        j.set(g, k);
    }

    static void labels(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        int hits = 0;
        int limit = i.get(g) & 31;
        outer:
        for (int a = 0; a < 8; a++) {
            for (int b = 0; b < 8; b++) {
                if (a * b > limit) {
                    break outer;
                }
                if ((a + b + limit) % 3 == 0) {
                    continue outer;
                }
                if (((a ^ b) & 1) == 1) {
                    continue;
                }
                hits += a * 10 + b;
            }
            hits += 1000;
        }
        j.set(g, hits);
        y.set(g, x.get(g) + hits);
    }

    static void branches(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        float v = x.get(g);
        int n = i.get(g);
        float r;
        if (v > 0.5f && n % 2 == 0 || v < -0.5f) {
            r = v * 2f;
        } else if (n > 0) {
            r = n;
        } else {
            r = -v;
        }
        boolean both = v > 0f && n > 0;
        boolean neither = !(v > 0f || n > 0);
        y.set(g, both ? r + 1f : neither ? r - 1f : r);
        j.set(g, (both ? 1 : 0) | (neither ? 2 : 0) | (n < 0 ? 4 : n == 0 ? 8 : 16));
    }

    static void switches(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        int n = i.get(g) & 7;
        int r = 1;
        switch (n) {
            case 0:
                r = 5;
                break;
            case 1:
                r = 7;
            case 2:
            case 3:
                r *= 3;
                break;
            case 6:
                r = -1;
                break;
            default:
                r += n;
        }
        switch (n) {
            case 3:
                r++;
                break;
            case 5:
                r--;
        }
        int s = switch (i.get(g) % 1000) {
            case -5, 5 -> 50;
            case 999 -> 99;
            case 0 -> 1;
            default -> 2;
        };
        j.set(g, r * 100 + s);
        y.set(g, x.get(g));
    }

    /** Between barriers, by what the group shares. */
    static void sharedSwitch(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int[] tile = c.allocateIntLocalArray(64);
        int g = c.globalIdx;
        int d = c.groupIdx + 1;
        tile[c.localIdx] = c.localIdx;
        c.localBarrier();
        float u = x.get(g);
        switch (tile[c.localIdx] + d & 3) {
            case 0:
                break;
            case 1:
            case 2:
                d -= i.get(g);
            case 3:
                u = 0f;
            default:
                d++;
        }
        c.localBarrier();
        j.set(g, d);
        y.set(g, u);
    }

    /** Arms that read what the other arm writes, and nobody behind them reads: elements, which are one variable throughout. */
    static void otherArms(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        int a = i.get(g);
        float f = x.get(g);
        int[] q = {3, -1, 7};
        float[] s = {0.5f, f};
        if (a > 0) {
            a -= q[2];
            f += s[0];
        } else {
            q[2]++;
            s[0] = s[0] * f + q[2];
            a += q[2];
            f = s[0];
        }
        j.set(g, a);
        y.set(g, f);
    }

    /** With so much else to do that vectors pay. */
    static void quotientsBeyondInts(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        int a = i.get(g) < 0 ? Integer.MIN_VALUE : i.get(g);
        int b = (i.get(g) & 1) == 0 ? -1 : i.get(g);
        float f = x.get(g);
        int r = a / b * 3 + a % b;
        for (int k = 0; k < c.localGroupSizeX; k++) {
            f = f * 0.5f + k;
            r ^= a + k;
        }
        j.set(g, r);
        y.set(g, f);
    }

    static void integers(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        int a = i.get(g);
        int b = i.get((g + 1) % i.getSize());
        int r = a * b + (a << b) - (a >> (b & 31)) ^ (a >>> (b & 7)) | (a & ~b);
        r += a / (b | 1) + a % (b | 1);
        r -= (byte) a + (short) b * (char) a;
        long l = (long) a * b;
        r ^= (int) (l >>> 13) + (int) (l % 1000003L) + Long.compare(l, 77L);
        r += (int) x.get(g) + (int) (x.get(g) * 1e20f) + Math.abs(a) + Math.max(a, b) - Math.min(a, -b);
        r += Integer.MAX_VALUE - -a;
        j.set(g, r);
        y.set(g, (float) a + (float) l);
    }

    static void nan(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        float a = x.get(g);
        float b = i.get(g) % 5 == 0 ? 0f / (a - a) : i.get(g);
        int r = 0;
        r |= a < b ? 1 : 0;
        r |= a <= b ? 2 : 0;
        r |= a > b ? 4 : 0;
        r |= a >= b ? 8 : 0;
        r |= a == b ? 16 : 0;
        r |= a != b ? 32 : 0;
        if (!(a < b)) {
            r |= 64;
        }
        double d = b;
        if (!(d >= 1.0)) {
            r |= 128;
        }
        j.set(g, r);
        y.set(g, Math.max(a, b));
    }

    static void functions(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        float a = x.get(g);
        float r = TornadoMath.sqrt(TornadoMath.abs(a)) + TornadoMath.max(a, 0.25f) - TornadoMath.min(a, -0.25f);
        r += (float) Math.sqrt(a * a + 1f) + TornadoMath.floor(a * 3f) + Math.fma(a, 2f, 1f);
        r += Float.intBitsToFloat(i.get(g) & 0x3FFFFFFF | 0x3F000000);
        j.set(g, Float.floatToRawIntBits(r));
        y.set(g, r);
    }

    static void doubles(
            KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j, DoubleArray d, LongArray l) {
        int g = c.globalIdx;
        double v = d.get(g) * x.get(g) + Math.sqrt(Math.abs(d.get(g)));
        long n = l.get(g) * 31L + i.get(g);
        for (int k = 0; k < (i.get(g) & 3); k++) {
            n = n * 1103515245L + 12345L;
            v = v / 3.0 - k;
        }
        d.set(g, v);
        l.set(g, n ^ (n >>> 17) ^ (long) v);
        y.set(g, (float) v);
        j.set(g, (int) n);
    }

    static void narrow(
            KernelContext c,
            FloatArray x,
            IntArray i,
            FloatArray y,
            IntArray j,
            ByteArray b,
            ShortArray s,
            CharArray u) {
        int g = c.globalIdx;
        int sum = b.get(g) + s.get(g) * 3 + u.get(g);
        b.set(g, (byte) (sum * 7));
        s.set(g, (short) (sum - i.get(g)));
        u.set(g, (char) (sum ^ i.get(g)));
        byte[] small = new byte[3];
        small[g % 3] = (byte) i.get(g);
        j.set(g, sum + small[0] + small[1] * 2 + small[2] * 3);
        y.set(g, x.get(g) + b.get(g));
    }

    private static int gcd(int a, int b) {
        while (b != 0) {
            int t = a % b;
            a = b;
            b = t;
        }
        return a;
    }

    /** A method that begins with a loop, which assigns its parameters. */
    static void firstLoop(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        j.set(g, gcd(i.get(g) & 0xFFFF, 36 + g));
        y.set(g, x.get(g));
    }

    /** Sums that wrap around before they are widened and multiplied. */
    static void widened(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j, ShortArray s) {
        int g = c.globalIdx;
        int a = i.get(g) | 0x7FFFFFF0;
        long product = (long) (a + 13) * 3L;
        short b = (short) (s.get(g) | 0x7FF0);
        int other = (short) (b + 13) * 3;
        long third = (long) (short) (b + 9) * 5L;
        y.set(g, (byte) (s.get(g) + 100) * 7);
        j.set(g, (int) (product >>> 32) + other * 11 + (int) third);
    }

    static void halves(
            KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j, HalfFloatArray h, BFloat16Array b) {
        int g = c.globalIdx;
        float v = h.get(g).getFloat32() + b.getFloat(g);
        HalfFloat sum = HalfFloat.add(h.get(g), new HalfFloat(x.get(g)));
        h.set(g, sum);
        b.setFloat(g, v * 0.3f);
        y.set(g, v + sum.getFloat32());
        j.set(g, h.get(g).getHalfFloatValue());
    }

    static void bits(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j, ShortArray s) {
        int g = c.globalIdx;
        float v = Float.intBitsToFloat((s.get(g) & 0xFFFF) << 16);
        y.set(g, v);
        j.set(g, i.get(g) + (v == v ? 1 : 0));
    }

    static float pick(float[] values, int at, float bias) {
        float v = values[at];
        if (v > bias) {
            return v - bias;
        }
        return helper(v, bias);
    }

    static float helper(float a, float b) {
        float t = a;
        for (int k = 0; k < 3; k++) {
            t = t * b + a;
        }
        return t;
    }

    static void privateArrays(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        float[] acc = new float[ROWS];
        int[] count = {3, 1, 4, 1, 5};
        for (int k = 0; k < 12; k++) {
            acc[k % ROWS] += x.get(g) * k;
            count[(i.get(g) + k & 0x7FFFFFFF) % 5] += k;
        }
        float s = pick(acc, i.get(g) & 3, 0.5f) + pick(acc, 2, x.get(g));
        y.set(g, s + acc[0] - acc[3]);
        j.set(g, count[0] + count[1] * 10 + count[2] * 100 + count[3] * 1000 + count[4] * 10000);
    }

    /** Tree reduction: barriers in a loop, divergence between them. */
    static void reduction(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int lid = c.localIdx;
        int size = c.localGroupSizeX;
        float[] part = c.allocateFloatLocalArray(256);
        int[] counts = c.allocateIntLocalArray(256);
        float mine = x.get(c.globalIdx);
        part[lid] = mine;
        counts[lid] = i.get(c.globalIdx) & 7;
        c.localBarrier();
        for (int s = Integer.highestOneBit(size - 1); s > 0; s >>= 1) {
            if (lid < s && lid + s < size) {
                part[lid] += part[lid + s];
                counts[lid] += counts[lid + s];
            }
            c.localBarrier();
        }
        float total = part[0];
        int all = counts[0];
        y.set(c.globalIdx, total + mine);
        j.set(c.globalIdx, all);
    }

    /** Values that vary, cross barriers and are assigned under conditions. */
    static void crossing(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int lid = c.localIdx;
        int size = c.localGroupSizeX;
        float[] shared = c.allocateFloatLocalArray(256);
        float kept = 0f;
        int steps = 0;
        long wide = i.get(c.globalIdx);
        for (int round = 0; round < 5; round++) {
            shared[lid] = x.get(c.globalIdx) + round;
            c.localBarrier();
            float other = shared[(lid + round + 1) % size];
            if (other > kept) {
                kept = other * 0.5f;
                steps += round;
            }
            wide = wide * 3 + steps;
            c.localBarrier();
        }
        y.set(c.globalIdx, kept);
        j.set(c.globalIdx, steps + (int) wide);
    }

    /** Barriers in uniform branches and loops whose ends varying conditions jump to. */
    static void meetings(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int lid = c.localIdx;
        int size = c.localGroupSizeX;
        float v = x.get(c.globalIdx);
        int[] shared = c.allocateIntLocalArray(256);
        shared[lid] = i.get(c.globalIdx);
        if (size > 7) {
            c.localBarrier();
            int other = shared[size - 1 - lid];
            c.localBarrier();
            if (!(v >= -1f && (other == 3 || v < 0.5f))) {
                shared[lid] = other + 1;
            }
        }
        int rounds = 3;
        while (rounds > 0) {
            rounds--;
            if (size != 40) {
                c.localBarrier();
                int other = shared[(lid + rounds) % size];
                c.localBarrier();
                if (other > 0 && v < other || v > 1f) {
                    shared[lid] = other - 1;
                }
            }
        }
        y.set(c.globalIdx, v);
        j.set(c.globalIdx, shared[lid]);
    }

    /** A varying loop whose body has breaks, continues and values used behind it. */
    static void divergence(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        float v = x.get(g);
        int rounds = 0;
        int carried = 0;
        for (int outer = 0; outer < 4; outer++) {
            int k = i.get(g) & 7;
            while (true) {
                if (k > 9 + outer) {
                    break;
                }
                k++;
                if ((k & 1) == 0) {
                    carried = carried + 1;
                    continue;
                }
                if (v > 3f) {
                    v = v * 0.25f;
                    break;
                }
                v = v + 0.75f;
                rounds++;
            }
            if (rounds > 12) {
                break;
            }
            v = v - 0.125f * k;
        }
        y.set(g, v);
        j.set(g, rounds * 1000 + carried);
    }

    static void early(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int g = c.globalIdx;
        y.set(g, -1f);
        j.set(g, -1);
        if (i.get(g) % 3 == 0) {
            return;
        }
        for (int k = 0; k < 10; k++) {
            if (k == (i.get(g) & 15)) {
                j.set(g, k);
                return;
            }
            y.set(g, y.get(g) + x.get(g));
        }
        j.set(g, 77);
    }

    static void atomics(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int[] local = c.allocateIntLocalArray(4);
        if (c.localIdx < 4) {
            local[c.localIdx] = 0;
        }
        c.localBarrier();
        c.atomicAdd(local, i.get(c.globalIdx) & 3, 2);
        c.localBarrier();
        if (c.localIdx < 4) {
            c.atomicAdd(j, c.localIdx, local[c.localIdx]);
        }
        y.set(c.globalIdx, local[i.get(c.globalIdx) & 3]);
    }

    /** Index arithmetic that stays contiguous in blocks, and some that does not. */
    static void indices(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int lid = c.localIdx;
        int base = c.groupIdx * c.localGroupSizeX;
        int row = lid / 16;
        int col = lid % 16;
        int col2 = lid & 15;
        int row2 = lid >> 4;
        float[] tile = c.allocateFloatLocalArray(512);
        tile[col * 17 + row] = x.get(base + lid);
        tile[400 + (lid & 63)] = 0f;
        c.localBarrier();
        y.set(base + lid, tile[col2 * 17 + row2] * 2f + x.get(base + (c.localGroupSizeX - 1 - lid)));
        j.set(base + lid, row * 100 + col + row2 * 10000 + col2 * 1000000);
    }

    /** Every second element, in local and global memory: stores that belong together, and some that do not. */
    static void pairs(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int lid = c.localIdx;
        int size = c.localGroupSizeX;
        int base = c.groupIdx * size;
        float[] tile = c.allocateFloatLocalArray(256);
        tile[2 * lid + 1] = -x.get(base + lid);
        tile[2 * lid] = x.get(base + lid);
        tile[128 + 2 * lid] = 3f * x.get(base + lid);
        tile[128 + 2 * lid + 1] = tile[2 * lid] + tile[128 + 2 * lid];
        c.localBarrier();
        if (lid < size / 2) {
            float a = x.get(base + 2 * lid);
            float b = x.get(base + 2 * lid + 1);
            y.set(base + 2 * lid, a * 2f - b + tile[2 * lid + 1]);
            y.set(base + 2 * lid + 1, a + b * tile[128 + 2 * lid] + tile[2 * lid + 129]);
            y.set(base + 2 * lid + 1, y.get(base + 2 * lid) - b);
            j.set(base + 2 * lid, lid);
            j.set(base + 2 * lid + 1, -lid);
        }
        c.localBarrier();
        int at = 2 * lid;
        tile[at] = 1f + x.get(base + lid);
        at = at + 1;
        tile[at] = 1f - x.get(base + lid);
        at = at + 127;
        tile[at + 1] = x.get(base + lid) * 2f;
        tile[at] = x.get(base + lid) * 3f;
        c.localBarrier();
        y.set(base + lid, y.get(base + lid) + tile[lid] - tile[size + lid] + tile[128 + lid]);
    }

    /** Knows no groups, so that several may run as one. */
    static void groupless(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {
        int k = c.globalIdx;
        int n = c.globalGroupSizeX;
        if (k < n - 5) {
            y.set(k, x.get(n - 1 - k) * k);
        }
        int far = k + c.globalGroupSizeY + Integer.MIN_VALUE;
        j.set(k, i.get(k / 3) + (far >> 4) + (far & 31));
    }

    /** Register-tiled product of 64×64 tiles, 16×16 threads. */
    static void tiled(KernelContext c, FloatArray a, FloatArray b, FloatArray y, int n) {
        int tx = c.localIdx;
        int ty = c.localIdy;
        float[] as = c.allocateFloatLocalArray(64 * 17);
        float[] bs = c.allocateFloatLocalArray(16 * 64);
        float[] sums = new float[16];
        int row = c.groupIdy * 64;
        int col = c.groupIdx * 64;
        for (int k0 = 0; k0 < n; k0 += 16) {
            for (int i = 0; i < 4; i++) {
                as[(ty + 16 * i) * 17 + tx] = a.get((row + ty + 16 * i) * n + k0 + tx);
                bs[ty * 64 + tx + 16 * i] = b.get((k0 + ty) * n + col + tx + 16 * i);
            }
            c.localBarrier();
            for (int k = 0; k < 16; k++) {
                for (int i = 0; i < 4; i++) {
                    float av = as[(ty * 4 + i) * 17 + k];
                    for (int j = 0; j < 4; j++) {
                        sums[i * 4 + j] += av * bs[k * 64 + tx + 16 * j];
                    }
                }
            }
            c.localBarrier();
        }
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                y.set((row + ty * 4 + i) * n + col + tx + 16 * j, sums[i * 4 + j]);
            }
        }
    }
}
