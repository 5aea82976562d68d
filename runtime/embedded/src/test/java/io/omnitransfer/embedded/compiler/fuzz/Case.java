package io.omnitransfer.embedded.compiler.fuzz;

import io.omnitransfer.embedded.compiler.Oracle;
import io.omnitransfer.embedded.compiler.SourceLoader;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A compiled kernel with what Java gives. */
public final class Case {
    final Program program;
    private final long seed;
    private final Method method;
    private final Object[] expected;

    private Case(Program program, long seed, Method method, Object[] expected) {
        this.program = program;
        this.seed = seed;
        this.method = method;
        this.expected = expected;
    }

    /** Compiles kernels together, kernel {@code k} with data of seed {@code seed + k}, and runs them as Java. */
    static List<Case> of(List<Program> programs, long seed) {
        try {
            Class<?> type = SourceLoader.compile("Fuzz", JavaSource.of("Fuzz", programs));
            Kernels plain = (Kernels) type.getConstructor().newInstance();
            Kernels bounds =
                    (Kernels) type.getDeclaredClasses()[0].getConstructor().newInstance();
            List<Case> cases = new ArrayList<>();
            for (int k = 0; k < programs.size(); k++) {
                Program p = programs.get(k);
                int index = k;
                Object[] arguments = Arguments.of(p, seed + k);
                Object[] expected = p.bounded() ? Arguments.bounded(p, arguments) : arguments;
                Kernels kernels = p.bounded() ? bounds : plain;
                Oracle.run(
                        a -> kernels.run(index, a),
                        JavaSource.of(p).contains("localBarrier"),
                        expected,
                        p.groups().stream().mapToInt(Integer::intValue).toArray(),
                        p.local());
                Method m = Arrays.stream(type.getMethods())
                        .filter(x -> x.getName().equals("k" + index))
                        .findFirst()
                        .orElseThrow();
                cases.add(new Case(p, seed + k, m, expected));
            }
            return cases;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    public Method method() {
        return method;
    }

    /** Work-items of a group along each dimension. */
    public List<Integer> local() {
        return program.local();
    }

    public List<Integer> groups() {
        return program.groups();
    }

    /** Whether a·b + c may be computed with one rounding. */
    public boolean contract() {
        return program.bounded();
    }

    /** Whether private arrays are read as Java creates them. */
    public boolean zeros() {
        return program.zeros();
    }

    /** Fresh arguments. */
    public Object[] arguments() {
        return Arguments.of(program, seed);
    }

    /** Scalar arguments to be folded into the code, by index. */
    public Map<Integer, Number> constants() {
        Map<Integer, Number> constants = new HashMap<>();
        Object[] arguments = arguments();
        for (int i = 0; program.folded() && i < arguments.length; i++) {
            if (arguments[i] instanceof Number n) {
                constants.put(i, n);
            }
        }
        return constants;
    }

    /** The first difference between what Java gives and arguments after a run, or an empty string. */
    String difference(Object[] actual) {
        return Arguments.difference(program, expected, actual);
    }

    /** Elements that have no bound, and elements compared within one. */
    long[] bounds() {
        long known = 0;
        long all = 0;
        for (Object e : expected) {
            if (e instanceof Bound[] b) {
                all += b.length;
                known += Arrays.stream(b).filter(Bound::known).count();
            }
        }
        return new long[] {all - known, known};
    }
}
