package io.omnitransfer.embedded.compiler.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reduces a kernel that fails as long as a smaller one fails, too. */
final class Shrinker {
    private final Predicate<Program> fails;
    private final long end;

    private Shrinker(Predicate<Program> fails, long seconds) {
        this.fails = fails;
        this.end = System.nanoTime() + seconds * 1_000_000_000L;
    }

    /** @param seconds when to be content with what there is */
    static Program shrink(Program p, Predicate<Program> fails, long seconds) {
        Shrinker s = new Shrinker(fails, seconds);
        Program now = p;
        while (true) {
            Program best = now;
            Optional<Program> smaller = candidates(best)
                    .takeWhile(_ -> System.nanoTime() < s.end)
                    .filter(s.fails)
                    .findFirst();
            if (smaller.isEmpty()) {
                return now;
            }
            now = smaller.get();
        }
    }

    private static Stream<Program> candidates(Program p) {
        Stream<Program> launches = Stream.of(List.of(1, 1, 1), List.of(8, 1, 1), p.local())
                .flatMap(local -> Stream.of(List.of(1, 1, 1), p.groups()).map(groups -> p.withLaunch(local, groups)))
                .filter(x -> x.items() < p.items());
        Stream<Program> plainer = p.folded() || p.wild()
                ? Stream.of(new Program(p.local(), p.groups(), p.bounded(), false, false, p.zeros(), p.body()))
                : Stream.of();
        return Stream.of(smaller(p.body()).map(p::withBody), launches, plainer).flatMap(x -> x);
    }

    /** Lists with a part left out, or one statement replaced by something smaller. */
    private static Stream<List<Code>> smaller(List<Code> list) {
        Stream<List<Code>> without = Stream.iterate(list.size(), n -> n > 0, n -> n / 2)
                .flatMap(n -> IntStream.iterate(0, i -> i < list.size(), i -> i + n)
                        .mapToObj(i -> splice(list, i, Math.min(list.size(), i + n), List.of())));
        Stream<List<Code>> replaced = IntStream.range(0, list.size())
                .boxed()
                .flatMap(i -> smaller(list.get(i)).map(by -> splice(list, i, i + 1, by)));
        return Stream.concat(without, replaced);
    }

    private static List<Code> splice(List<Code> list, int from, int to, List<Code> by) {
        List<Code> out = new ArrayList<>(list.subList(0, from));
        out.addAll(by);
        out.addAll(list.subList(to, list.size()));
        return out;
    }

    private static Stream<List<Code>> smaller(Code s) {
        return switch (s) {
            case Code.Step x -> Term.smaller(x.parts()).map(p -> List.of(new Code.Step(x.java(), x.bounded(), p)));
            case Code.If i ->
                Stream.of(
                                Stream.of(i.then(), i.otherwise()),
                                smaller(i.then()).map(t -> one(new Code.If(i.condition(), t, i.otherwise()))),
                                smaller(i.otherwise()).map(o -> one(new Code.If(i.condition(), i.then(), o))),
                                i.condition().smaller().map(c -> one(new Code.If(c, i.then(), i.otherwise()))))
                        .flatMap(x -> x);
            case Code.Loop l ->
                Stream.of(
                                Stream.of(unrolled(l)),
                                Stream.of(Code.Form.FOR)
                                        .filter(f -> f != l.form())
                                        .map(f -> one(new Code.Loop(f, l.counter(), l.bound(), l.body()))),
                                l.bound().smaller().map(b -> one(new Code.Loop(l.form(), l.counter(), b, l.body()))),
                                smaller(l.body()).map(b -> one(new Code.Loop(l.form(), l.counter(), l.bound(), b))))
                        .flatMap(x -> x);
            case Code.Switch w ->
                Stream.of(
                                w.cases().stream().map(Code.Case::body),
                                IntStream.range(0, w.cases().size()).boxed().flatMap(k -> cases(w, k)),
                                w.selector().smaller().map(t -> one(new Code.Switch(t, w.cases()))))
                        .flatMap(x -> x);
            case Code.Jump j -> j.condition().smaller().map(c -> one(new Code.Jump(c, j.how(), j.label())));
            case Code.Exchange e -> smaller(e.reads()).map(r -> one(new Code.Exchange(r)));
            case Code.Fetch f ->
                Stream.of(
                                Term.smaller(f.guard()).map(g -> one(with(f, g, f.index(), f.reads()))),
                                Stream.of(one(with(f, List.of(), f.index(), f.reads())))
                                        .filter(_ -> !f.guard().isEmpty()),
                                Term.smaller(f.index().parts())
                                        .map(i -> one(with(
                                                f,
                                                f.guard(),
                                                new Term(
                                                        Term.Type.INT,
                                                        f.index().java(),
                                                        f.index().bounded(),
                                                        i),
                                                f.reads()))),
                                smaller(f.reads()).map(r -> one(with(f, f.guard(), f.index(), r))))
                        .flatMap(x -> x);
            case Code.Tally t ->
                Stream.concat(
                        smaller(t.additions()).map(a -> one(new Code.Tally(a, t.reads()))),
                        smaller(t.reads()).map(r -> one(new Code.Tally(t.additions(), r))));
        };
    }

    private static Code with(Code.Fetch f, List<Term> guard, Term index, List<Code> reads) {
        return new Code.Fetch(f.rows(), f.columns(), f.stride(), f.byColumns(), guard, index, reads);
    }

    private static List<Code> one(Code s) {
        return List.of(s);
    }

    /** Switches with less in case {@code k}, or without it. */
    private static Stream<List<Code>> cases(Code.Switch w, int k) {
        Code.Case c = w.cases().get(k);
        List<Code.Case> without = new ArrayList<>(w.cases());
        without.remove(k);
        return Stream.concat(
                Stream.of(one(new Code.Switch(w.selector(), without))),
                smaller(c.body()).map(b -> {
                    List<Code.Case> others = new ArrayList<>(w.cases());
                    others.set(k, new Code.Case(c.keys(), c.falls(), b));
                    return one(new Code.Switch(w.selector(), others));
                }));
    }

    /** The body once, without the counter and jumps to the loop. */
    private static List<Code> unrolled(Code.Loop l) {
        return strip(l.body(), l.counter());
    }

    private static List<Code> strip(List<Code> list, String counter) {
        return list.stream()
                .filter(s -> !(s instanceof Code.Jump j && j.label().equals("L" + counter)))
                .map(s -> strip(s, counter))
                .toList();
    }

    private static Code strip(Code s, String counter) {
        return switch (s) {
            case Code.Step x ->
                new Code.Step(
                        x.java(),
                        x.bounded(),
                        x.parts().stream().map(t -> t.replace(counter, "0")).toList());
            case Code.If i ->
                new Code.If(
                        i.condition().replace(counter, "0"), strip(i.then(), counter), strip(i.otherwise(), counter));
            case Code.Loop l ->
                new Code.Loop(l.form(), l.counter(), l.bound().replace(counter, "0"), strip(l.body(), counter));
            case Code.Switch w ->
                new Code.Switch(
                        w.selector().replace(counter, "0"),
                        w.cases().stream()
                                .map(c -> new Code.Case(c.keys(), c.falls(), strip(c.body(), counter)))
                                .toList());
            case Code.Jump j -> new Code.Jump(j.condition().replace(counter, "0"), j.how(), j.label());
            case Code.Exchange e -> new Code.Exchange(strip(e.reads(), counter));
            case Code.Fetch f ->
                with(
                        f,
                        f.guard().stream().map(t -> t.replace(counter, "0")).toList(),
                        f.index().replace(counter, "0"),
                        strip(f.reads(), counter));
            case Code.Tally t -> new Code.Tally(strip(t.additions(), counter), strip(t.reads(), counter));
        };
    }
}
