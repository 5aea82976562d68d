package io.omnitransfer.embedded.driver.cuda.ptx;

import io.omnitransfer.embedded.driver.cuda.ptx.Instruction.Operand;
import io.omnitransfer.embedded.driver.cuda.ptx.PtxModule.Function;
import io.omnitransfer.embedded.driver.cuda.ptx.Scope.Parameter;
import io.omnitransfer.embedded.driver.cuda.ptx.Scope.Register;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes operations of a kernel's statements; functions it calls become part of it. */
final class Assembler {
    private static final Pattern INSTRUCTION =
            Pattern.compile("(?:@(!?)(%[\\w$]+)\\s+)?([a-z][\\w.:]*)\\s*(.*)", Pattern.DOTALL);
    private static final Pattern REGISTERS = Pattern.compile("\\.reg\\s+\\.(\\w+)\\s+(.*)");
    private static final Pattern RANGE = Pattern.compile("([%\\w$]+)<(\\d+)>");
    private static final Pattern VARIABLE = Pattern.compile(
            ".*\\.(shared|local)\\s+(?:\\.align\\s+(\\d+)\\s+)?\\.(\\w+)\\s+([\\w$]+)(?:\\[(\\d*)\\])?");
    private static final Pattern PARAMETER =
            Pattern.compile("\\.param\\s+(?:\\.align\\s+\\d+\\s+)?\\.(\\w+)\\s+([\\w$]+).*");
    private static final Pattern CALL =
            Pattern.compile("call(?:\\.uni)?\\s+(?:\\(([^)]*)\\)\\s*,\\s*)?([\\w$]+)\\s*(?:,\\s*\\(([^)]*)\\))?.*");

    private static final Pattern TABLE = Pattern.compile(
            "(?:\\.visible\\s+)?\\.(?:global|const)\\s+(?:\\.align\\s+\\d+\\s+)?\\.(\\w+)\\s+([\\w$]+)\\[\\d+\\]\\s*=\\s*\\{([^}]*)\\}");
    /** Where tables lie among the device's addresses. */
    private static final long TABLES = 1L << 43;

    private final Map<String, Function> functions;
    private final Function kernel;

    private final List<Operation> code = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final Registers registers = new Registers();
    private final List<int[]> targets = new ArrayList<>();
    private final NavigableMap<Long, MemorySegment> tables = new TreeMap<>();
    private int sharedBytes;
    private int localBytes;
    private boolean dynamic;
    private int smallestAccess = 8;
    private Scope scope = new Scope(null, null);

    /** @param variables declarations of the module's own */
    Assembler(Map<String, Function> functions, List<String> variables, Function kernel) {
        this.functions = functions;
        this.kernel = kernel;
        variables.stream().filter(v -> !v.contains(".shared")).forEach(this::table);
        // a variable without a size begins where all others end
        variables.stream()
                .filter(v -> v.contains(".shared") && !v.endsWith("[]"))
                .forEach(this::variable);
        kernel.statements().stream().filter(s -> s.startsWith(".shared")).forEach(this::variable);
        variables.stream().filter(v -> v.endsWith("[]")).forEach(this::variable);
    }

    PtxKernel assemble() {
        List<Integer> parameters = new ArrayList<>();
        List<Type> types = new ArrayList<>();
        for (String p : kernel.parameters()) {
            Matcher m = PARAMETER.matcher(p);
            if (!m.matches()) {
                throw new PtxFault("parameter %s is not known here", p);
            }
            Parameter parameter = new Parameter();
            int register = registers.add();
            parameter.put(0L, register);
            scope.declare(m.group(2), parameter);
            parameters.add(register);
            types.add(Type.of(m.group(1)));
        }
        scope = new Scope(scope, null);
        kernel.statements().forEach(this::statement);
        for (int[] t : targets) {
            if (t[0] < 0) {
                throw new PtxFault("%s jumps to a label it does not have", kernel.name());
            }
        }
        return new PtxKernel(
                kernel.name(),
                code.toArray(Operation[]::new),
                texts.toArray(String[]::new),
                registers.count(),
                registers.constants,
                registers.specials,
                parameters,
                types,
                sharedBytes,
                dynamic,
                localBytes,
                kernel.maxItems(),
                smallestAccess,
                tables);
    }

    private void statement(String s) {
        if (s.equals("{")) {
            scope = new Scope(scope, scope.end);
        } else if (s.equals("}")) {
            scope = scope.outer;
        } else if (s.endsWith(":")) {
            scope.label(s.substring(0, s.length() - 1))[0] = code.size();
        } else if (s.startsWith(".reg")) {
            registers(s);
        } else if (s.startsWith(".param")) {
            Matcher m = PARAMETER.matcher(s);
            if (m.matches()) {
                scope.declare(m.group(2), new Parameter());
            }
        } else if (s.startsWith(".local") || s.startsWith(".shared")) {
            if (scope.address(s.replaceAll(".*\\s([\\w$]+)(\\[.*)?", "$1")) == null) {
                variable(s);
            }
        } else if (s.startsWith("call")) {
            call(s);
        } else if (!s.startsWith(".pragma") && !s.startsWith(".loc")) {
            instruction(s);
        }
    }

    private void registers(String s) {
        Matcher m = REGISTERS.matcher(s);
        if (!m.matches()) {
            throw new PtxFault("%s: this declaration is not known here", s);
        }
        int bits = Type.of(m.group(1)).bits;
        for (String name : m.group(2).split("\\s*,\\s*")) {
            Matcher range = RANGE.matcher(name.strip());
            if (range.matches()) {
                for (int k = 0; k < Integer.parseInt(range.group(2)); k++) {
                    scope.declare(range.group(1) + k, new Register(registers.add(), bits));
                }
            } else {
                scope.declare(name.strip(), new Register(registers.add(), bits));
            }
        }
    }

    private void variable(String s) {
        Matcher m = VARIABLE.matcher(s);
        if (!m.matches()) {
            throw new PtxFault("%s: this variable is not known here", s);
        }
        int align = m.group(2) == null ? 16 : Integer.parseInt(m.group(2));
        String count = m.group(5);
        boolean open = count != null && count.isEmpty();
        int size = open ? 0 : Type.of(m.group(3)).bytes * (count == null ? 1 : Integer.parseInt(count));
        if (m.group(1).equals("local")) {
            localBytes = Math.ceilDiv(localBytes, align) * align;
            scope.declare(m.group(4), LocalMemory.START + localBytes);
            localBytes += size;
        } else {
            sharedBytes = Math.ceilDiv(sharedBytes, align) * align;
            scope.declare(m.group(4), SharedMemory.START + sharedBytes);
            sharedBytes += size;
            dynamic |= open;
        }
    }

    /** A variable of the module with the values it begins with. */
    private void table(String s) {
        Matcher m = TABLE.matcher(s);
        if (!m.matches()) {
            throw new PtxFault("%s: this variable is not known here", s);
        }
        String[] values = m.group(3).strip().split("\\s*,\\s*");
        int bytes = Type.of(m.group(1)).bytes;
        MemorySegment memory = Arena.ofAuto().allocate((long) values.length * bytes, 16);
        byte[] content = new byte[values.length * bytes];
        for (int k = 0; k < values.length; k++) {
            Bytes.put(content, k * bytes, bytes, Literals.value(values[k]));
        }
        memory.copyFrom(MemorySegment.ofArray(content));
        long address = TABLES + ((long) tables.size() << 20);
        tables.put(address, memory);
        scope.declare(m.group(2), address);
    }

    private void call(String s) {
        Matcher m = CALL.matcher(s);
        Function f = m.matches() ? functions.get(m.group(2)) : null;
        if (f == null) {
            throw new PtxFault("%s: this call is not known here", s);
        }
        int[] end = {-1};
        Scope outside = scope;
        Scope root = scope;
        while (root.outer != null) {
            root = root.outer;
        }
        Scope inside = new Scope(root, end);
        pass(f.results(), m.group(1), outside, inside);
        pass(f.parameters(), m.group(3), outside, inside);
        scope = new Scope(inside, end);
        f.statements().forEach(this::statement);
        end[0] = code.size();
        scope = outside;
    }

    private static void pass(List<String> formal, String actual, Scope outside, Scope inside) {
        String[] names = actual == null ? new String[0] : actual.strip().split("\\s*,\\s*");
        for (int i = 0; i < formal.size(); i++) {
            Matcher m = PARAMETER.matcher(formal.get(i));
            Parameter p = i < names.length ? outside.parameter(names[i]) : null;
            if (!m.matches() || p == null) {
                throw new PtxFault("parameter %s is passed in a way not known here", formal.get(i));
            }
            inside.declare(m.group(2), p);
        }
    }

    private void instruction(String s) {
        Matcher m = INSTRUCTION.matcher(s);
        if (!m.matches()) {
            throw new PtxFault("%s: this is no instruction", s);
        }
        Operation o;
        try {
            o = operation(s, List.of(m.group(3).split("\\.")), Registers.split(m.group(4)));
        } catch (IndexOutOfBoundsException e) {
            throw new PtxFault("%s: too few operands: %s", s, e.getMessage());
        }
        if (m.group(2) != null) {
            int predicate = scope.register(m.group(2)).number();
            o = guarded(s, predicate, m.group(1).isEmpty(), o);
        }
        code.add(o);
        texts.add(s);
    }

    private static Operation guarded(String text, int predicate, boolean wanted, Operation o) {
        if (o.collective()) {
            throw new PtxFault("%s: what a warp does together depends on a predicate", text);
        }
        return (w, active) -> {
            int lanes = w.where(predicate, wanted, active);
            if (lanes != 0) {
                o.run(w, lanes);
            }
        };
    }

    private Operation jump(String label) {
        int[] target = scope.label(label);
        targets.add(target);
        return jump(target);
    }

    private static Operation jump(int[] target) {
        return (w, active) -> w.jump(active, target[0]);
    }

    private Operation operation(String text, List<String> parts, List<String> operands) {
        return switch (parts.getFirst()) {
            case "bra" -> jump(operands.getFirst());
            case "ret" -> scope.end == null ? Warp::exit : jump(scope.end);
            case "exit" -> Warp::exit;
            default -> {
                if (parts.contains("param")) {
                    yield parameter(text, parts, operands);
                }
                List<Operand> all = operands.stream()
                        .map(name -> registers.operand(name, scope))
                        .toList();
                yield operation(new Instruction(text, parts, all));
            }
        };
    }

    private Operation operation(Instruction i) {
        switch (i.name()) {
            case "ld", "ldu", "st", "atom", "red" -> {
                if (AddressSpace.of(i).mayBeShared()) {
                    smallestAccess = Math.min(smallestAccess, i.type().bytes);
                }
            }
            case "cp", "ldmatrix" -> smallestAccess = Math.min(smallestAccess, 4);
            default -> {}
        }
        return Operations.of(i);
    }

    /** A parameter of a function: registers that have its parts. */
    private Operation parameter(String s, List<String> parts, List<String> operands) {
        boolean load = parts.getFirst().equals("ld");
        Matcher m = Registers.ADDRESS.matcher(operands.get(load ? 1 : 0));
        Parameter p = m.matches() ? scope.parameter(m.group(1)) : null;
        if (p == null) {
            throw new PtxFault("%s: this parameter is not known here", s);
        }
        long offset = Registers.offset(m);
        Operand other = registers.operand(operands.get(load ? 0 : 1), scope);
        Type t = Type.of(parts.getLast());
        List<Operation> moves = new ArrayList<>();
        for (int k = 0; k < other.registers().length; k++) {
            long at = offset + (long) k * t.bytes;
            // a part may be read that was not written alone
            Map.Entry<Long, Integer> whole = load ? p.floorEntry(at) : null;
            int shift = whole == null ? 0 : (int) (at - whole.getKey()) * 8;
            int mine = whole == null ? p.computeIfAbsent(at, _ -> registers.add()) : whole.getValue();
            int to = load ? other.registers()[k] : mine;
            int from = load ? mine : other.registers()[k];
            int bits = load ? other.bits()[k] : t.bits;
            moves.add((w, active) -> {
                for (int a = active; a != 0; a &= a - 1) {
                    int lane = Integer.numberOfTrailingZeros(a);
                    w.registers[to][lane] = Type.cut(t.read(w.registers[from][lane] >>> shift), bits);
                }
            });
        }
        return moves.size() == 1
                ? moves.getFirst()
                : (w, active) -> {
                    for (Operation o : moves) {
                        o.run(w, active);
                    }
                };
    }
}
