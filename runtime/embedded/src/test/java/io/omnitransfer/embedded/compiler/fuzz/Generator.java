package io.omnitransfer.embedded.compiler.fuzz;

import io.omnitransfer.embedded.compiler.fuzz.Term.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random kernels. They end, stay inside of their arrays, and no two work-items race. */
final class Generator {
    private static final int DEPTH = 3;
    private static final int TRIPS = 27;

    private final Random random;
    private final Expressions expressions;
    private final boolean bounded;
    private final List<String> loops = new ArrayList<>();
    /** Loops around barriers: items leave them together. */
    private final List<String> together = new ArrayList<>();

    private int names;
    private int trips = 1;
    /** Whether a barrier may follow: then no item may return. */
    private boolean meeting = true;

    private boolean reading;

    private Generator(Random random, boolean bounded) {
        this.random = random;
        this.bounded = bounded;
        this.expressions = new Expressions(random, bounded);
    }

    /** @param bounded kernels whose floats are only accurate within a bound */
    static Program program(long seed, boolean bounded) {
        Random random = new Random(seed);
        return new Generator(random, bounded).program();
    }

    private Program program() {
        List<Integer> local = pick(
                List.of(16, 1, 1),
                List.of(32, 1, 1),
                List.of(24, 1, 1),
                List.of(5, 1, 1),
                List.of(20, 1, 1),
                List.of(16, 2, 1),
                List.of(8, 4, 1),
                List.of(11, 3, 1),
                List.of(6, 2, 2),
                List.of(16, 1, 2),
                List.of(1, 1, 1),
                List.of(64, 1, 1));
        List<Integer> groups = List.of(
                1 + random.nextInt(3),
                local.get(1) == 1 ? 1 : 1 + random.nextInt(2),
                local.get(2) == 1 ? 1 : 1 + random.nextInt(2));
        List<Code> body = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int k = 0; k < count; k++) {
            top(body, 0);
        }
        meeting = false;
        results(body);
        body.addAll(block(0));
        results(body);
        return new Program(
                local,
                groups,
                bounded,
                !bounded && random.nextBoolean(),
                random.nextInt(8) == 0,
                random.nextBoolean(),
                body);
    }

    @SafeVarargs
    private <T> T pick(T... from) {
        return from[random.nextInt(from.length)];
    }

    // ---- what all work-items of a group execute together

    private void top(List<Code> out, int depth) {
        switch (random.nextInt(depth > 1 ? 5 : 10)) {
            case 0, 1 -> out.add(exchange());
            case 2 -> out.add(tally());
            case 3 -> out.add(Code.Step.of("o = %s;", expressions.uniform(2)));
            case 4 -> out.addAll(block(1));
            case 5, 6 -> {
                if (trips > 3) {
                    out.add(exchange());
                    return;
                }
                List<Code> body = new ArrayList<>();
                Term bound = random.nextBoolean()
                        ? Term.of(Type.INT, "" + (1 + random.nextInt(3)))
                        : Term.of(Type.INT, "(%s & 3)", expressions.uniform(1));
                out.add(loop(bound, body, () -> {
                    String label = loops.getLast();
                    together.add(label);
                    top(body, depth + 1);
                    if (random.nextInt(3) == 0) {
                        body.add(new Code.Jump(expressions.uniformCondition(), pick("break", "continue"), label));
                    }
                    top(body, depth + 1);
                }));
            }
            case 7 -> {
                List<Code> then = new ArrayList<>();
                List<Code> otherwise = new ArrayList<>();
                top(then, depth + 1);
                top(random.nextBoolean() ? then : otherwise, depth + 1);
                out.add(new Code.If(expressions.uniformCondition(), then, otherwise));
            }
            default -> out.add(fetch());
        }
    }

    private Code fetch() {
        int columns = pick(32, 48, 64);
        int stride = columns + pick(0, 1, 1, 16);
        List<Term> guard = new ArrayList<>();
        for (int k = random.nextInt(4); k > 0; k--) {
            String text = pick(
                    "fr < (%s & 31)",
                    "fe <= (%s & 127)",
                    "fr + (%s & 15) >= d",
                    "(%s & 7) < fr",
                    "fe > %s",
                    "fe + fr < (%s & 63)",
                    "fr - 3 != %s",
                    "(%s & 3) > 0",
                    "fr * 2 + fe * 2 < %s",
                    "b + fe > %s");
            guard.add(Term.of(Type.BOOLEAN, text, expressions.uniform(1)));
        }
        String index = pick(
                "(%s & 3) + fr * " + columns + " + fe + (%s & 3)",
                "(%s & 127) + fr * (%s & 63) + fe",
                "fr * 64 + fe + (%s & 63) - (%s & 7) + 7",
                "(%s & 7) + fe * (%s & 15) + fr");
        Term read = Term.of(
                Type.FLOAT,
                "lm[(%s & 7) * " + stride + " + (%s & 31)]",
                expressions.of(Type.INT, 1),
                expressions.of(Type.INT, 1));
        return new Code.Fetch(
                8 + random.nextInt(9),
                columns,
                stride,
                random.nextBoolean(),
                guard,
                Term.of(Type.INT, index, expressions.uniform(1), expressions.uniform(1)),
                List.of(Code.Step.of(pick("u", "v", "w") + " = %s;", read)));
    }

    private Code exchange() {
        List<Code> reads = new ArrayList<>();
        expressions.shared = true;
        reading = true;
        if (random.nextInt(3) == 0) {
            reads.add(Code.Step.of(
                    "o = li[%s];", Term.of(Type.INT, pick("0", "size - 1", "group % size".replace("%", "%%")))));
        }
        reads.addAll(block(2));
        reads.add(expressions.readShared());
        reading = false;
        expressions.shared = false;
        return new Code.Exchange(reads);
    }

    private Code tally() {
        List<Code> additions = new ArrayList<>();
        Code add =
                Code.Step.of("c.atomicAdd(lt, %s & 3, %s);", expressions.of(Type.INT, 1), expressions.of(Type.INT, 2));
        additions.add(random.nextBoolean() ? add : new Code.If(expressions.condition(1), List.of(add), List.of()));
        Code read = Code.Step.of(pick("a", "b", "d") + " = lt[%s & 3];", expressions.of(Type.INT, 1));
        return new Code.Tally(additions, List.of(read));
    }

    private Code loop(Term bound, List<Code> body, Runnable fill) {
        String counter = "r" + names++;
        expressions.counters.add(counter);
        loops.add("L" + counter);
        trips *= 3;
        fill.run();
        trips /= 3;
        loops.removeLast();
        expressions.counters.remove(counter);
        return new Code.Loop(pick(Code.Form.values()), counter, bound, body);
    }

    // ---- what items may do apart

    private List<Code> block(int depth) {
        List<Code> out = new ArrayList<>();
        int count = 1 + random.nextInt(depth == 0 ? 3 : 2);
        for (int k = 0; k < count; k++) {
            out.add(statement(depth));
        }
        return out;
    }

    private Code statement(int depth) {
        return switch (random.nextInt(depth >= DEPTH ? 6 : 12)) {
            case 0, 1 -> expressions.assignment();
            case 2 -> reading || random.nextBoolean() ? expressions.privateStore() : expressions.localStore();
            case 3 -> random.nextBoolean() ? expressions.result() : expressions.update();
            case 4 -> random.nextInt(4) == 0 ? expressions.count() : expressions.assignment();
            case 5 -> jump();
            case 6, 7 ->
                new Code.If(
                        expressions.condition(2),
                        block(depth + 1),
                        random.nextBoolean() ? block(depth + 1) : List.of());
            case 8, 9 -> {
                if (trips >= TRIPS) {
                    yield expressions.assignment();
                }
                Term bound = random.nextBoolean()
                        ? Term.of(Type.INT, "" + (1 + random.nextInt(4)))
                        : Term.of(Type.INT, "(%s & 3)", expressions.of(Type.INT, 1));
                List<Code> body = new ArrayList<>();
                yield loop(bound, body, () -> body.addAll(block(depth + 1)));
            }
            case 10 -> multiway(depth);
            default -> expressions.assignment();
        };
    }

    private Code multiway(int depth) {
        List<Code.Case> cases = new ArrayList<>();
        int key = random.nextInt(3) - 1;
        int count = 1 + random.nextInt(3);
        for (int k = 0; k < count; k++) {
            List<Integer> keys = random.nextInt(3) == 0 ? List.of(key, key + 1) : List.of(key);
            key += keys.size() + (random.nextInt(4) == 0 ? 1000 : 0);
            cases.add(new Code.Case(keys, random.nextInt(3) == 0, block(depth + 1)));
        }
        if (random.nextInt(4) > 0) {
            cases.add(new Code.Case(List.of(), false, block(depth + 1)));
        }
        Term selector = expressions.of(Type.INT, 1);
        return new Code.Switch(Term.of(Type.INT, random.nextInt(4) == 0 ? "(%s + 0)" : "(%s & 3)", selector), cases);
    }

    /** A jump under a condition; outside of loops a return, where no barrier follows. */
    private Code jump() {
        if (!meeting && random.nextInt(loops.isEmpty() ? 2 : 8) == 0) {
            return new Code.Jump(expressions.condition(1), "return", "");
        }
        List<String> own = loops.stream().filter(l -> !together.contains(l)).toList();
        if (own.isEmpty()) {
            return expressions.assignment();
        }
        return new Code.Jump(expressions.condition(1), pick("break", "continue"), own.get(random.nextInt(own.size())));
    }

    /** Stores everything the kernel knows. */
    private void results(List<Code> out) {
        expressions.results().forEach(out::add);
    }
}
