package io.omnitransfer.embedded.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random kernels as Java source: nested loops and branches, uniform and varying, with labelled jumps, switches, private
 * arrays, and local memory behind barriers. They end, and no two work-items race.
 */
final class RandomKernels {
    private static final String[] INTS = {"a", "b", "d"};
    private static final String[] FLOATS = {"u", "v", "w"};
    private static final int DEPTH = 4;

    private final Random random;
    private final StringBuilder out = new StringBuilder();
    private final List<String> counters = new ArrayList<>();
    private final List<String> loops = new ArrayList<>();
    private int names;

    private RandomKernels(long seed) {
        this.random = new Random(seed);
    }

    /** The body of class {@code name} with one kernel {@code k<seed>} per seed. */
    static String source(String name, long firstSeed, int count) {
        StringBuilder all = new StringBuilder("""
                import uk.ac.manchester.tornado.api.KernelContext;
                import uk.ac.manchester.tornado.api.types.arrays.*;
                public class %s {
                static int mix(int p, float q) { if (p > 3) { return p - (int) q; } int r = p; for (int t = 0; t < 3; t++) { r = r * 5 + t; } return r; }
                static float bend(float p, int q) { float r = p > q ? p - q : q - p; return r * 0.5f; }
                """.formatted(name));
        for (int i = 0; i < count; i++) {
            all.append(new RandomKernels(firstSeed + i).kernel("k" + i));
        }
        return all.append("}\n").toString();
    }

    private String kernel(String name) {
        out.append("public static void %s(KernelContext c, FloatArray x, IntArray i, FloatArray y, IntArray j) {\n"
                .formatted(name));
        out.append("int g = c.globalIdx; int lid = c.localIdx; int size = c.localGroupSizeX; int n = i.getSize();\n");
        out.append("float[] s = c.allocateFloatLocalArray(64); int[] si = c.allocateIntLocalArray(64);\n");
        out.append("float[] p = new float[4]; int[] q = new int[3];\n");
        out.append(
                "int a = i.get(g); int b = lid; int d = c.groupIdx + 1; float u = x.get(g); float v = 0.5f; float w = d;\n");
        int count = 3 + random.nextInt(4);
        for (int k = 0; k < count; k++) {
            top();
        }
        out.append("y.set(g, u + v * w + p[0] + p[3]); j.set(g, a ^ b * 31 ^ d * 17 ^ q[1]);\n}\n");
        return out.toString();
    }

    /** A statement all work-items of a group execute together. */
    private void top() {
        switch (random.nextInt(6)) {
            case 0, 1 -> exchange();
            case 2 -> {
                String k = "k" + names++;
                counters.add(k);
                out.append("for (int %s = 0; %s < %d; %s++) {\n".formatted(k, k, 1 + random.nextInt(4), k));
                exchange();
                statement(1);
                out.append("}\n");
                counters.remove(k);
            }
            default -> statement(0);
        }
    }

    private void exchange() {
        if (random.nextBoolean()) {
            out.append("s[lid] = %s; c.localBarrier(); %s = s[(lid + %d) %% size]; c.localBarrier();\n"
                    .formatted(floatExpr(2), pick(FLOATS), random.nextInt(5)));
        } else {
            out.append("si[lid] = %s; c.localBarrier(); %s = si[%s]; c.localBarrier();\n"
                    .formatted(intExpr(2), pick(INTS), random.nextBoolean() ? "0" : "size - 1 - lid"));
        }
    }

    private void statement(int depth) {
        int kind = random.nextInt(depth >= DEPTH ? 4 : 11);
        switch (kind) {
            case 0, 1 -> out.append("%s = %s;\n".formatted(pick(INTS), intExpr(3)));
            case 2 -> out.append("%s = %s;\n".formatted(pick(FLOATS), floatExpr(3)));
            case 3 -> store();
            case 4, 5 -> {
                out.append("if (%s) {\n".formatted(condition()));
                block(depth + 1);
                if (random.nextBoolean()) {
                    out.append("} else {\n");
                    block(depth + 1);
                }
                out.append("}\n");
            }
            case 6, 7 -> loop(depth);
            case 8 -> {
                out.append("switch (%s & 3) {\ncase 0:\n".formatted(intExpr(1)));
                block(depth + 1);
                out.append(random.nextBoolean() ? "break;\n" : "");
                out.append("case 2:\n");
                block(depth + 1);
                out.append("break;\ndefault:\n");
                block(depth + 1);
                out.append("}\n");
            }
            case 9 ->
                out.append("%s += %s;\n".formatted(pick(INTS), "mix(%s, %s)".formatted(intExpr(1), floatExpr(1))));
            default -> jump();
        }
    }

    private void store() {
        if (random.nextBoolean()) {
            out.append("p[%s] = %s;\n"
                    .formatted(random.nextBoolean() ? "" + random.nextInt(4) : intExpr(1) + " & 3", floatExpr(2)));
        } else {
            out.append("q[%d] = %s;\n".formatted(random.nextInt(3), intExpr(2)));
        }
    }

    private void block(int depth) {
        int count = 1 + random.nextInt(3);
        for (int k = 0; k < count; k++) {
            statement(depth);
        }
    }

    private void loop(int depth) {
        String k = "k" + names++;
        String bound = random.nextBoolean() ? "" + (1 + random.nextInt(4)) : "(" + intExpr(1) + " & 3)";
        String label = "L" + k;
        out.append("%s: for (int %s = 0; %s < %s; %s++) {\n".formatted(label, k, k, bound, k));
        counters.add(k);
        loops.add(label);
        block(depth + 1);
        loops.remove(label);
        counters.remove(k);
        out.append("}\n");
    }

    /** A jump under a condition; a plain assignment outside of loops. */
    private void jump() {
        if (loops.isEmpty()) {
            out.append("%s = %s;\n".formatted(pick(FLOATS), floatExpr(2)));
            return;
        }
        String label = loops.get(random.nextInt(loops.size()));
        out.append("if (%s) { %s %s; }\n".formatted(condition(), random.nextBoolean() ? "break" : "continue", label));
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    private String intExpr(int depth) {
        if (depth == 0) {
            return switch (random.nextInt(6)) {
                case 0 -> "" + (random.nextInt(20) - 5);
                case 1 -> "lid";
                case 2 -> counters.isEmpty() ? "d" : counters.get(random.nextInt(counters.size()));
                case 3 -> "q[%d]".formatted(random.nextInt(3));
                default -> pick(INTS);
            };
        }
        String l = intExpr(depth - 1);
        String r = intExpr(depth - 1);
        return switch (random.nextInt(13)) {
            case 0, 1 -> "(%s + %s)".formatted(l, r);
            case 2 -> "(%s - %s)".formatted(l, r);
            case 3 -> "(%s * %s)".formatted(l, r);
            case 4 -> "(%s / (%s | 1))".formatted(l, r);
            case 5 -> "(%s %% (%s | 1))".formatted(l, r);
            case 6 -> "(%s %s %s)".formatted(l, random.nextBoolean() ? "<<" : random.nextBoolean() ? ">>" : ">>>", r);
            case 7 -> "(%s %s %s)".formatted(l, random.nextBoolean() ? "&" : random.nextBoolean() ? "|" : "^", r);
            case 8 -> "(%s ? %s : %s)".formatted(condition(), l, r);
            case 9 -> "i.get((%s & 0x7fffffff) %% n)".formatted(l);
            case 10 -> "(int) %s".formatted(pick(FLOATS));
            case 11 -> "(%s) %s".formatted(random.nextBoolean() ? "byte" : "short", l);
            default -> "Math.max(%s, %s)".formatted(l, r);
        };
    }

    private String floatExpr(int depth) {
        if (depth == 0) {
            return switch (random.nextInt(4)) {
                case 0 -> random.nextInt(9) * 0.25f - 1 + "f";
                case 1 -> "p[%d]".formatted(random.nextInt(4));
                default -> pick(FLOATS);
            };
        }
        String l = floatExpr(depth - 1);
        String r = floatExpr(depth - 1);
        return switch (random.nextInt(10)) {
            case 0, 1 -> "(%s + %s)".formatted(l, r);
            case 2 -> "(%s - %s)".formatted(l, r);
            case 3 -> "(%s * %s)".formatted(l, r);
            case 4 -> "(%s / %s)".formatted(l, r);
            case 5 -> "(%s ? %s : %s)".formatted(condition(), l, r);
            case 6 -> "x.get((%s & 0x7fffffff) %% n)".formatted(intExpr(1));
            case 7 -> "(float) %s".formatted(pick(INTS));
            case 8 -> "bend(%s, %s)".formatted(l, intExpr(1));
            default -> "Math.min(%s, Math.abs(%s))".formatted(l, r);
        };
    }

    private String condition() {
        String[] relations = {"<", "<=", ">", ">=", "==", "!="};
        String plain = random.nextBoolean()
                ? "%s %s %s".formatted(intExpr(1), pick(relations), intExpr(1))
                : "%s %s %s".formatted(floatExpr(1), pick(relations), floatExpr(1));
        return switch (random.nextInt(5)) {
            case 0 -> "!(%s)".formatted(plain);
            case 1 -> "%s && %s > 2".formatted(plain, pick(INTS));
            case 2 -> "%s || %s < 0".formatted(plain, pick(FLOATS));
            default -> plain;
        };
    }
}
