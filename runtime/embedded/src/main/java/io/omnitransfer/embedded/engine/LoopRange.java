package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Printer;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import io.omnitransfer.embedded.driver.GroupLimits;
import io.omnitransfer.embedded.driver.NdRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** How many iterations the parallel loops of a kernel have with one set of arguments. */
final class LoopRange {
    private final Map<String, Integer> scalars = new HashMap<>();
    private final Map<String, Integer> sizes = new HashMap<>();

    private LoopRange(Kernel kernel, List<Object> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            Object given = arguments.get(i);
            switch (kernel.parameters().get(i)) {
                case Kernel.Global g -> sizes.put(g.array().name(), ((TornadoNativeArray) given).getSize());
                case Kernel.Scalar s
                when given instanceof Character c -> scalars.put(s.variable().name(), (int) c);
                case Kernel.Scalar s
                when given instanceof Number n -> scalars.put(s.variable().name(), n.intValue());
                default -> {}
            }
        }
    }

    /** Groups that cover the iterations of {@code kernel}'s loops. */
    static NdRange of(String task, Kernel kernel, List<Object> arguments, GridScheduler grids, GroupLimits device) {
        LoopRange range = new LoopRange(kernel, arguments);
        long[] items = {1, 1, 1};
        for (int i = 0; i < kernel.range().size(); i++) {
            items[i] = range.trips(task, kernel.range().get(i));
        }
        return NdRange.covering(task, items, grids, device);
    }

    private long trips(String task, Kernel.Extent e) {
        long start = value(task, e.start());
        long end = value(task, e.end());
        long step = value(task, e.step());
        boolean down = e.step() instanceof Expr.Const && step < 0;
        if (step == 0 || step < 0 && !down) {
            throw new TornadoRuntimeException(
                    "%s: the step of a @Parallel loop is %d; a step that is an argument must be positive"
                            .formatted(task, step));
        }
        return Math.max(0, down ? Math.ceilDiv(start - end, -step) : Math.ceilDiv(end - start, step));
    }

    private int value(String task, Expr e) {
        Expr v = Trees.map(e, x -> switch (x) {
            case Expr.Var s -> Expr.Const.of(scalars.getOrDefault(s.name(), 0));
            case Expr.Length l -> Expr.Const.of(sizes.getOrDefault(l.array().name(), 0));
            default -> x;
        });
        if (v instanceof Expr.Const(Type _, Integer known)) {
            return known;
        }
        throw new TornadoRuntimeException(
                "%s: the range of a @Parallel loop divides by zero: %s".formatted(task, Printer.print(e)));
    }
}
