package io.omnitransfer.embedded.compiler.pass;

import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Stmt.AtomicAdd;
import io.omnitransfer.embedded.compiler.ir.Stmt.Barrier;
import io.omnitransfer.embedded.compiler.ir.Stmt.Block;
import io.omnitransfer.embedded.compiler.ir.Stmt.Break;
import io.omnitransfer.embedded.compiler.ir.Stmt.Clear;
import io.omnitransfer.embedded.compiler.ir.Stmt.Continue;
import io.omnitransfer.embedded.compiler.ir.Stmt.If;
import io.omnitransfer.embedded.compiler.ir.Stmt.Loop;
import io.omnitransfer.embedded.compiler.ir.Stmt.Store;
import io.omnitransfer.embedded.compiler.ir.Stmt.Switch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies statements so that each is an object of its own and labels are unique again, which unrolled loops violate.
 * Analyses key what they know by the identity of statements.
 */
final class Fresh {
    private final Map<Integer, Integer> labels = new HashMap<>();
    private int next;

    static List<Stmt> copy(List<Stmt> statements) {
        return new Fresh().list(statements);
    }

    private List<Stmt> list(List<Stmt> statements) {
        return statements.stream().map(this::statement).toList();
    }

    private int open(int label) {
        labels.put(label, ++next);
        return next;
    }

    private Stmt statement(Stmt s) {
        return switch (s) {
            case Assign a -> new Assign(a.target(), a.value(), a.at());
            case Store x -> new Store(x.array(), x.index(), x.value(), x.at());
            case AtomicAdd x -> new AtomicAdd(x.array(), x.index(), x.value(), x.at());
            case Clear c -> new Clear(c.array());
            case Barrier b -> new Barrier(b.at());
            case Stmt.LoadFragment l ->
                new Stmt.LoadFragment(l.matrix(), l.fragment(), l.tile(), l.byteOffset(), l.at());
            case Stmt.Mma m -> new Stmt.Mma(m.format(), m.d(), m.a(), m.b(), m.at());
            case Stmt.AsyncCopy a ->
                new Stmt.AsyncCopy(a.target(), a.index(), a.source(), a.sourceIndex(), a.words(), a.at());
            case Stmt.CopyRows _ -> throw new IllegalStateException("made last: " + s);
            case Stmt.AsyncCommit _ -> new Stmt.AsyncCommit();
            case Stmt.AsyncWait w -> new Stmt.AsyncWait(w.groups());
            case If _, Switch _ -> s.within(this::list);
            case Loop l -> new Loop(open(l.label()), list(l.body()));
            case Block b -> new Block(open(b.label()), list(b.body()));
            case Break b -> new Break(labels.getOrDefault(b.label(), b.label()));
            case Continue c -> new Continue(labels.getOrDefault(c.label(), c.label()));
        };
    }
}
