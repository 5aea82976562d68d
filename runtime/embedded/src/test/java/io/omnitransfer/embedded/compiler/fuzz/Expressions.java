package io.omnitransfer.embedded.compiler.fuzz;

import io.omnitransfer.embedded.compiler.fuzz.Code.Step;
import io.omnitransfer.embedded.compiler.fuzz.Term.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random expressions and simple statements over the variables and arrays that {@link JavaSource} declares. */
final class Expressions {
    private static final Type[] WIDE = {Type.INT, Type.INT, Type.FLOAT, Type.FLOAT, Type.LONG, Type.DOUBLE};
    private static final Type[] NARROW = {Type.INT, Type.FLOAT};

    private final Random random;
    private final boolean bounded;
    /** Types the kernel computes with: most have no long and double, which have no vector form. */
    private final Type[] types;
    /** Whether byte, short, char and half-precision memory is used. */
    private final boolean small;

    private final String[] own;
    /** Counters of open loops. */
    final List<String> counters = new ArrayList<>();
    /** Whether every element of local memory may be read. */
    boolean shared;

    Expressions(Random random, boolean bounded) {
        this.random = random;
        this.bounded = bounded;
        this.types = bounded || random.nextInt(3) > 0 ? NARROW : WIDE;
        this.small = random.nextBoolean();
        this.own = pick(
                new String[] {"g", "n + g"},
                new String[] {"g", "n + g"},
                new String[] {"2 * g", "2 * g + 1"},
                new String[] {"n - 1 - g", "n + g"});
    }

    @SafeVarargs
    private <T> T pick(T... from) {
        return from[random.nextInt(from.length)];
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    private static Term make(Type t, String text, Term... parts) {
        return Term.of(t, text, parts);
    }

    private Term i(int depth) {
        return of(Type.INT, depth);
    }

    private Term f(int depth) {
        return of(Type.FLOAT, depth);
    }

    Term of(Type type, int depth) {
        return switch (type) {
            case INT -> depth <= 0 ? intLeaf() : integer(depth - 1);
            case LONG -> depth <= 0 ? longLeaf() : wide(depth - 1);
            case FLOAT -> depth <= 0 ? floatLeaf() : bounded ? loose(depth - 1) : real(depth - 1);
            case DOUBLE -> depth <= 0 ? doubleLeaf() : doubled(depth - 1);
            case BOOLEAN -> condition(depth);
        };
    }

    private boolean has(Type t) {
        return List.of(types).contains(t);
    }

    // ---- int

    private String intConstant() {
        return pick(
                "0",
                "1",
                "2",
                "3",
                "-1",
                "7",
                "8",
                "-8",
                "16",
                "31",
                "100",
                "-5",
                "65535",
                "0x7fffffff",
                "0x80000000",
                "" + random.nextInt());
    }

    private Term intLeaf() {
        return make(
                Type.INT,
                switch (random.nextInt(9)) {
                    case 0 -> intConstant();
                    case 1 -> pick("lid", "lx", "g");
                    case 2 -> counters.isEmpty() ? "d" : pick(counters.toArray(String[]::new));
                    case 3 -> "q[%d]".formatted(random.nextInt(3));
                    case 4 -> pick("o", "sp", "li[lid]");
                    case 5 -> pick("(t ? 1 : 0)", "ly", "size", "n", "group");
                    default -> pick("a", "b", "d");
                });
    }

    private Term integer(int d) {
        Term l = i(d);
        Term r = i(d);
        if (one(25)) {
            return effect(l);
        }
        return switch (random.nextInt(bounded ? 21 : 25)) {
            case 0, 1, 2 -> make(Type.INT, "(%s + %s)", l, r);
            case 3, 4 -> make(Type.INT, "(%s - %s)", l, r);
            case 5 -> make(Type.INT, "(%s * %s)", l, r);
            case 6 -> make(Type.INT, pick("(%s / (%s | 1))", "(%s %% (%s | 1))"), l, r);
            case 7 ->
                make(Type.INT, pick("(%s / 4)", "(%s %% 8)", "(%s / -3)", "(%s %% 10)", "(%s >> 3)", "(%s * 12)"), l);
            case 8, 9 -> make(Type.INT, pick("(%s << %s)", "(%s >> %s)", "(%s >>> %s)"), l, r);
            case 10, 11 -> make(Type.INT, pick("(%s & %s)", "(%s | %s)", "(%s ^ %s)"), l, r);
            case 12 -> make(Type.INT, pick("(- %s)", "(~%s)"), l);
            case 13 -> make(Type.INT, "(%s ? %s : %s)", condition(d), l, r);
            case 14 -> make(Type.INT, "i.get(%s)", index(d));
            case 15, 16 -> make(Type.INT, pick("((byte) %s)", "((short) %s)", "((char) %s)"), l);
            case 17 -> make(Type.INT, pick("Math.max(%s, %s)", "Math.min(%s, %s)", "mix(%s, %s)"), l, r);
            case 18 ->
                make(
                        Type.INT,
                        pick(
                                "Math.abs(%s)",
                                "Integer.bitCount(%s)",
                                "digits(%s)",
                                "Integer.numberOfLeadingZeros(%s)",
                                "Integer.numberOfTrailingZeros(%s)",
                                "at(q, %s)"),
                        l);
            case 19 -> memory(d, l);
            case 20 ->
                has(Type.LONG)
                        ? make(
                                Type.INT,
                                pick("((int) %s)", "Long.compare(%s, 5L)", "((int) (%s >>> 32))"),
                                of(Type.LONG, d))
                        : shared ? make(Type.INT, "li[(%s & 0x7fffffff) %% size]", l) : l;
            case 21 -> has(Type.DOUBLE) ? make(Type.INT, "((int) %s)", of(Type.DOUBLE, d)) : l;
            case 22 -> make(Type.INT, "Float.floatToIntBits(%s)", f(d));
            default -> make(Type.INT, "((int) %s)", f(d));
        };
    }

    /** An expression that changes what its neighbours read. */
    private Term effect(Term l) {
        return one(2)
                ? make(Type.INT, pick("(a += %s)", "(b = %s)", "(q[1] = %s)"), l)
                : make(Type.INT, pick("a++", "(--b)", "q[2]++", "(d += 3)"));
    }

    private Term memory(int d, Term l) {
        if (small) {
            return make(Type.INT, pick("ib.get(%s)", "is.get(%s)", "ic.get(%s)", "i8.get(%s)"), index(d));
        }
        return make(Type.INT, pick("q[(%s & 0x7fffffff) %% 3]", "pb[%s & 3]", "ps[%s & 1]", "pc[%s & 1]"), l);
    }

    /** Into an array with an element per work-item. */
    private Term index(int d) {
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> make(Type.INT, "g");
            case 3 -> make(Type.INT, pick("n - 1 - g", "(g + 3) %% n", "group", "g - lx", "g / 2", "g & ~1", "lid"));
            default -> make(Type.INT, "(%s & 0x7fffffff) %% n", i(Math.min(d, 1)));
        };
    }

    // ---- long and double

    private Term longLeaf() {
        return make(
                Type.LONG,
                pick(
                        "m",
                        "k",
                        "m",
                        "sl",
                        "pl[0]",
                        "pl[1]",
                        "0L",
                        "-1L",
                        "77L",
                        "0x8000000000000000L",
                        random.nextLong() + "L",
                        "ll[lid]"));
    }

    private Term wide(int d) {
        Term l = of(Type.LONG, d);
        Term r = of(Type.LONG, d);
        return switch (random.nextInt(11)) {
            case 0, 1 -> make(Type.LONG, pick("(%s + %s)", "(%s - %s)", "(%s * %s)"), l, r);
            case 2 -> make(Type.LONG, pick("(%s / (%s | 1L))", "(%s %% (%s | 1L))"), l, r);
            case 3 -> make(Type.LONG, pick("(%s << %s)", "(%s >> %s)", "(%s >>> %s)"), l, i(d));
            case 4 -> make(Type.LONG, pick("(%s & %s)", "(%s | %s)", "(%s ^ %s)"), l, r);
            case 5 -> make(Type.LONG, "(%s ? %s : %s)", condition(d), l, r);
            case 6 -> make(Type.LONG, "l.get(%s)", index(d));
            case 7 -> make(Type.LONG, pick("((long) %s * 3L)", "((long) %s)"), i(d));
            case 8 -> make(Type.LONG, "((long) %s)", bounded || random.nextBoolean() ? of(Type.DOUBLE, d) : f(d));
            case 9 -> make(Type.LONG, pick("Math.max(%s, %s)", "Math.min(%s, %s)"), l, r);
            default -> make(Type.LONG, pick("(- %s)", "Math.abs(%s)"), l);
        };
    }

    private Term doubleLeaf() {
        return make(
                Type.DOUBLE,
                pick(
                        "z",
                        "zz",
                        "z",
                        "sd",
                        "pz[0]",
                        "pz[1]",
                        "0.0",
                        "-0.0",
                        "1.5",
                        "1e300",
                        "le[lid]",
                        "Double.MIN_VALUE",
                        "((double) a)"));
    }

    private Term doubled(int d) {
        Term l = of(Type.DOUBLE, d);
        Term r = of(Type.DOUBLE, d);
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> make(Type.DOUBLE, pick("(%s + %s)", "(%s - %s)", "(%s * %s)", "(%s / %s)"), l, r);
            case 3 -> make(Type.DOUBLE, "(%s ? %s : %s)", condition(d), l, r);
            case 4 -> make(Type.DOUBLE, "e.get(%s)", index(d));
            case 5 ->
                make(Type.DOUBLE, "((double) %s)", has(Type.LONG) && random.nextBoolean() ? of(Type.LONG, d) : i(d));
            case 6 -> make(Type.DOUBLE, "((double) %s)", f(d));
            case 7 -> make(Type.DOUBLE, pick("Math.max(%s, %s)", "Math.min(%s, %s)"), l, r);
            default -> make(Type.DOUBLE, pick("(- %s)", "Math.abs(%s)", "Math.sqrt(%s)"), l);
        };
    }

    // ---- float

    private Term floatLeaf() {
        return switch (random.nextInt(8)) {
            case 0 -> {
                String c = bounded
                        ? pick("0.5f", "-1.25f", "2f", "0.1f")
                        : pick(
                                "0f",
                                "-0f",
                                "1f",
                                "-0.5f",
                                "2.75f",
                                "1e30f",
                                "0x1p-140f",
                                "Float.MAX_VALUE",
                                "Float.POSITIVE_INFINITY",
                                "Float.NaN",
                                "0.1f",
                                "16777217f");
                yield Term.real(c, "of(" + c + ")");
            }
            case 1 -> {
                String element = "p[%d]".formatted(random.nextInt(4));
                yield make(Type.FLOAT, element);
            }
            case 2 -> one(2) ? Term.real("sf", "of(sf)") : make(Type.FLOAT, "lf[lid]");
            default -> make(Type.FLOAT, pick("u", "v", "w"));
        };
    }

    /** Bit for bit what Java gives. */
    private Term real(int d) {
        Term l = f(d);
        Term r = f(d);
        return switch (random.nextInt(22)) {
            case 0, 1, 2 -> make(Type.FLOAT, "(%s + %s)", l, r);
            case 3, 4 -> make(Type.FLOAT, "(%s - %s)", l, r);
            case 5, 6, 7 -> make(Type.FLOAT, "(%s * %s)", l, r);
            case 8 -> make(Type.FLOAT, pick("(%s / %s)", "(%s / %s)", "(%s %% %s)"), l, r);
            case 9 -> make(Type.FLOAT, "(%s ? %s : %s)", condition(d), l, r);
            case 10, 11 -> make(Type.FLOAT, "x.get(%s)", index(d));
            case 12, 13 -> make(Type.FLOAT, "((float) %s)", i(d));
            case 14 -> make(Type.FLOAT, pick("Math.max(%s, %s)", "Math.min(%s, %s)"), l, r);
            case 15 ->
                make(
                        Type.FLOAT,
                        pick(
                                "(- %s)",
                                "Math.abs(%s)",
                                "((float) Math.sqrt(%s))",
                                "TornadoMath.floor(%s)",
                                "Math.fma(%s, 2f, v)",
                                "dot(p, %s)"),
                        l);
            case 16 ->
                small
                        ? make(Type.FLOAT, pick("h.get(%s).getFloat32()", "bf.getFloat(%s)"), index(d))
                        : make(Type.FLOAT, "p[%s & 3]", i(d));
            case 17 ->
                small
                        ? make(
                                Type.FLOAT,
                                "HalfFloat.%s(h.get(%%s), new HalfFloat(%%s)).getFloat32()"
                                        .formatted(pick("add", "sub", "mult", "div")),
                                index(d),
                                l)
                        : l;
            case 18 -> make(Type.FLOAT, "Float.intBitsToFloat(%s)", i(d));
            case 19 -> has(Type.DOUBLE) ? make(Type.FLOAT, "((float) %s)", of(Type.DOUBLE, d)) : l;
            case 20 -> has(Type.LONG) ? make(Type.FLOAT, "((float) %s)", of(Type.LONG, d)) : l;
            default ->
                shared
                        ? make(Type.FLOAT, "lf[(%s & 0x7fffffff) %% size]", i(d))
                        : make(Type.FLOAT, "bend(%s, %s)", l, i(d));
        };
    }

    /** What contraction and functions with freedom in the last place may change. */
    private Term loose(int d) {
        Term l = f(d);
        Term r = f(d);
        return switch (random.nextInt(23)) {
            case 0, 1, 2 -> Term.real("(%s + %s)", "add(%s, %s)", l, r);
            case 3, 4 -> Term.real("(%s - %s)", "sub(%s, %s)", l, r);
            case 5, 6, 7, 8 -> Term.real("(%s * %s)", "mul(%s, %s)", l, r);
            case 9 -> Term.real("(%s * %s + %s)", "add(mul(%s, %s), %s)", l, r, f(d));
            case 10 -> Term.real("(%s - %s * %s)", "sub(%s, mul(%s, %s))", l, r, f(d));
            case 11 -> make(Type.FLOAT, "(%s ? %s : %s)", condition(d), l, r);
            case 12, 13 -> Term.real("x.get(%s)", "of(x.get(%s))", index(d));
            case 14 -> Term.real("((float) %s)", "ofInt(%s)", i(d));
            case 15 -> Term.real("(%s / (Math.abs(%s) + 0.5f))", "quotient(%s, %s)", l, r);
            case 16 -> Term.real(pick("Math.max(%s, %s)"), "max(%s, %s)", l, r);
            case 17 -> Term.real("Math.min(%s, - %s)", "min(%s, neg(%s))", l, r);
            case 18 -> Term.real("TornadoMath.sqrt(Math.abs(%s))", "root(%s)", l);
            case 19 -> {
                String name = pick("sin", "cos", "tanh", "exp");
                yield Term.real(
                        pick("TornadoMath.%s(%%s)", "((float) Math.%s(%%s))").formatted(name), name + "(%s)", l);
            }
            case 20 ->
                one(2)
                        ? Term.real("TornadoMath.log(Math.abs(%s) + 0.5f)", "log(%s)", l)
                        : Term.real("TornadoMath.pow(Math.abs(%s) + 0.5f, 3f)", "power(%s, 3)", l);
            case 21 ->
                small
                        ? one(2)
                                ? Term.real("h.get(%s).getFloat32()", "of(h.get(%s).getFloat32())", index(d))
                                : Term.real("bf.getFloat(%s)", "of(bf.getFloat(%s))", index(d))
                        : make(Type.FLOAT, "p[%s & 3]", i(d));
            default ->
                shared
                        ? make(Type.FLOAT, "lf[(%s & 0x7fffffff) %% size]", i(d))
                        : make(Type.FLOAT, pick("bend(%s, %s)"), l, i(d));
        };
    }

    // ---- conditions

    Term condition(int depth) {
        int d = Math.min(depth, 1);
        return switch (random.nextInt(depth <= 0 ? 6 : 10)) {
            case 0 -> make(Type.BOOLEAN, "t");
            case 1, 2, 3, 4, 5 -> comparison(d);
            case 6 -> make(Type.BOOLEAN, "!(%s)", comparison(d));
            case 7 -> make(Type.BOOLEAN, "(%s && %s)", condition(depth - 1), comparison(0));
            case 8 -> make(Type.BOOLEAN, "(%s || %s)", condition(depth - 1), comparison(0));
            default -> make(Type.BOOLEAN, "!(%s && (%s || %s))", comparison(0), condition(0), comparison(0));
        };
    }

    private Term comparison(int d) {
        Type t = bounded ? Type.INT : pick(types);
        String relation = pick("<", "<=", ">", ">=", "==", "!=");
        return make(Type.BOOLEAN, "%s " + relation + " %s", of(t, d), of(t, d));
    }

    /** An int that is the same for all work-items of a group. */
    Term uniform(int depth) {
        if (depth <= 0) {
            return make(Type.INT, pick("o", "sp", "group", "size", "n", intConstant()));
        }
        return make(
                Type.INT,
                pick("(%s + %s)", "(%s - %s)", "(%s ^ %s)", "(%s * %s)"),
                uniform(depth - 1),
                uniform(depth - 1));
    }

    Term uniformCondition() {
        return make(Type.BOOLEAN, pick("(%s & 1) == 0", "(%s & 3) > 1", "%s < 4"), uniform(1));
    }

    // ---- statements

    Code assignment() {
        Type t = pick(types);
        if (one(10)) {
            return Step.of("t = %s;", condition(2));
        }
        return switch (t) {
            case INT ->
                one(4)
                        ? Step.of(pick("a += %s;", "b ^= %s;", "d -= %s;"), i(2))
                        : Step.of(pick("a", "b", "d") + " = %s;", i(1 + random.nextInt(3)));
            case LONG -> Step.of(pick("m", "k") + " = %s;", of(t, 2));
            case DOUBLE -> Step.of(pick("z", "zz") + " = %s;", of(t, 2));
            default -> Step.of(pick("u", "v", "w") + " = %s;", f(1 + random.nextInt(3)));
        };
    }

    Code privateStore() {
        return switch (random.nextInt(has(Type.LONG) ? 9 : 7)) {
            case 0, 1 -> Step.of("p[%s] = %s;".formatted(random.nextInt(4), "%s"), f(2));
            case 2 -> Step.of("p[%s & 3] = %s;", i(1), f(2));
            case 3 -> Step.of("q[%s] = %s;".formatted(random.nextInt(3), "%s"), i(2));
            case 4 -> Step.of("q[(%s & 0x7fffffff) %% 3] += %s;", i(1), i(1));
            case 5 ->
                Step.of(
                        pick("pb[%s & 3] = (byte) %s;", "ps[%s & 1] = (short) %s;", "pc[%s & 1] = (char) %s;"),
                        i(1),
                        i(2));
            case 6 -> Step.of(pick("pb[1] = (byte) %s;", "ps[1] = (short) %s;", "pc[0] = (char) %s;"), i(2));
            case 7 -> Step.of("pl[%s & 1] = %s;", i(1), of(Type.LONG, 2));
            default -> Step.of("pz[%s & 1] = %s;", i(1), of(Type.DOUBLE, 2));
        };
    }

    /** Into the item's own element. */
    Code localStore() {
        return switch (random.nextInt(has(Type.LONG) ? 8 : small ? 6 : 4)) {
            case 0, 1 -> Step.of("lf[lid] = %s;", f(2));
            case 2, 3 -> Step.of("li[lid] = %s;", i(2));
            case 4 -> Step.of("lb[lid] = (byte) %s;", i(2));
            case 5 -> bounded ? Step.of("li[lid] = %s;", i(2)) : Step.of("lh[lid] = new HalfFloat(%s);", f(2));
            case 6 -> Step.of("ll[lid] = %s;", of(Type.LONG, 2));
            default -> Step.of("le[lid] = %s;", of(Type.DOUBLE, 2));
        };
    }

    /** From any element. */
    Code readShared() {
        Term at = make(Type.INT, pick("(%s & 0x7fffffff) %% size", "(lid + (%s & 7)) %% size", "size - 1 - lid"), i(1));
        if (at.java().startsWith("size")) {
            at = make(Type.INT, at.java());
        }
        return switch (random.nextInt(has(Type.LONG) ? 8 : small ? 6 : 4)) {
            case 0, 1 -> Step.of(pick("u", "v", "w") + " = lf[%s];", at);
            case 2, 3 -> Step.of(pick("a", "b", "d") + " = li[%s];", at);
            case 4 -> Step.of("a = lb[%s];", at);
            case 5 -> bounded ? Step.of("b = li[%s];", at) : Step.of("u = lh[%s].getFloat32();", at);
            case 6 -> Step.of("m = ll[%s];", at);
            default -> Step.of("z = le[%s];", at);
        };
    }

    /** Into one of the item's own elements of an output. */
    Code result() {
        String at = pick(own);
        return switch (random.nextInt(has(Type.LONG) ? 12 : small ? 10 : 5)) {
            case 0, 1 -> Step.of("j.set(" + at + ", %s);", i(2));
            case 2, 3, 4 -> new Step("y.set(" + at + ", %s);", "y[" + at + "] = %s;", List.of(f(2)));
            case 5 -> Step.of("ob.set(" + at + ", (byte) %s);", i(2));
            case 6 -> Step.of(pick("os.set(" + at + ", (short) %s);", "oc.set(" + at + ", (char) %s);"), i(2));
            case 7 -> Step.of("o8.set(" + at + ", (byte) %s);", i(2));
            case 8 -> new Step("oh.set(" + at + ", new HalfFloat(%s));", "oh[" + at + "] = half(%s);", List.of(f(2)));
            case 9 -> new Step("obf.setFloat(" + at + ", %s);", "obf[" + at + "] = bfloat(%s);", List.of(f(2)));
            case 10 -> Step.of("ol.set(" + at + ", %s);", of(Type.LONG, 2));
            default -> Step.of("oe.set(" + at + ", %s);", of(Type.DOUBLE, 2));
        };
    }

    /** Reads and writes an element of an output. */
    Code update() {
        String at = pick(own);
        return one(2)
                ? Step.of("j.set(" + at + ", j.get(" + at + ") * 3 + %s);", i(1))
                : new Step(
                        "y.set(" + at + ", y.get(" + at + ") * 0.5f + %s);",
                        "y[" + at + "] = add(mul(y[" + at + "], of(0.5)), %s);",
                        List.of(f(1)));
    }

    /** Adds indivisibly; floats are small whole numbers, whose sums are exact in any order. */
    Code count() {
        return switch (random.nextInt(has(Type.LONG) ? 4 : 2)) {
            case 0 -> Step.of("c.atomicAdd(count, %s & 7, %s);", i(1), i(2));
            case 1 -> Step.of("c.atomicAdd(fcount, %s & 7, (float) (%s & 15));", i(1), i(1));
            case 2 -> Step.of("c.atomicAdd(lcount, %s & 7, %s);", i(1), of(Type.LONG, 1));
            default -> Step.of("c.atomicAdd(dcount, %s & 7, (double) (%s & 15));", i(1), i(1));
        };
    }

    /** Stores all variables. */
    List<Code> results() {
        List<Code> all = new ArrayList<>();
        all.add(Step.of("j.set(" + own[0] + ", a ^ b * 31 ^ d * 17 ^ q[1] * 5);"));
        all.add(new Step(
                "y.set(" + own[0] + ", u + v * w + p[0] - p[3]);",
                "y[" + own[0] + "] = sub(add(add(u, mul(v, w)), p[0]), p[3]);",
                List.of()));
        if (has(Type.LONG)) {
            all.add(Step.of("ol.set(" + own[0] + ", m ^ k * 31L ^ pl[1]);"));
            all.add(Step.of("oe.set(" + own[0] + ", z + zz * pz[0]);"));
        }
        return all;
    }
}
