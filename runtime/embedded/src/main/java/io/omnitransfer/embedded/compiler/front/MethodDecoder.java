package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One method body, of the kernel itself or of a call that is inlined: bytecode to structured statements. */
final class MethodDecoder {
    private static final int MAX_DEPTH = 16;

    /** State at the entry of a block: locals (null where undefined) and the operand stack. */
    record Entry(@Nullable Operand[] locals, List<Operand> stack) {}

    final MethodCode code;
    final Names names;
    final @Nullable Operand result;
    final int instance;
    /** Source names of variables, by their assignments. */
    final Map<Stmt.Assign, String> hints = new IdentityHashMap<>();
    /** Assignments to variables of parallel loops. */
    final Set<Stmt.Assign> parallel = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Names of the variables of parallel loops, once the body is decoded. */
    final Set<String> parallelVariables = new TreeSet<>();

    private final List<MethodCode> callers;
    private final List<Operand> arguments;
    private final List<BasicBlock> blocks = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private final int[] blockOf;
    /** Instructions that assign a slot; a parameter's is assigned before. */
    private final int[] assignments;

    private final @Nullable Entry[] entries;
    private final Deque<Integer> pending = new ArrayDeque<>();

    /** @param result variable or accumulators that receive what the method returns; null for void */
    MethodDecoder(
            MethodCode code, List<Operand> arguments, Names names, @Nullable Operand result, List<MethodCode> callers) {
        this.code = code;
        this.arguments = arguments;
        this.names = names;
        this.result = result;
        this.instance = names.instance();
        this.callers = callers;
        this.blockOf = new int[code.instructions.size() + 1];
        this.assignments = new int[code.maxLocals + 1];
        code.instructions.forEach(this::count);
        BitSet leaders = leaders();
        if (code.instructions.stream().anyMatch(this::restarts)) {
            // what happens once at the entry has a block of its own
            blocks.add(new BasicBlock());
            starts.add(0);
        }
        for (int i = 0; i < code.instructions.size(); i++) {
            if (leaders.get(i)) {
                blocks.add(new BasicBlock());
                starts.add(i);
            }
            blockOf[i] = blocks.size() - 1;
        }
        starts.add(code.instructions.size());
        this.entries = new Entry[blocks.size()];
    }

    /** Whether it jumps to the method's first instruction. */
    private boolean restarts(Instruction in) {
        return in instanceof BranchInstruction b && code.target(b.target()) == 0;
    }

    private void count(Instruction in) {
        if (in instanceof StoreInstruction s) {
            assignments[s.slot()]++;
        } else if (in instanceof IncrementInstruction s) {
            assignments[s.slot()]++;
        }
    }

    /** Whether a single instruction assigns the slot, which is no parameter's. */
    boolean assignedOnce(int slot) {
        return assignments[slot] == 1;
    }

    private BitSet leaders() {
        BitSet leaders = new BitSet();
        leaders.set(0);
        for (int i = 0; i < code.instructions.size(); i++) {
            Instruction in = code.instructions.get(i);
            switch (in) {
                case BranchInstruction b -> leaders.set(code.target(b.target()));
                case TableSwitchInstruction t -> {
                    leaders.set(code.target(t.defaultTarget()));
                    t.cases().forEach(c -> leaders.set(code.target(c.target())));
                }
                case LookupSwitchInstruction t -> {
                    leaders.set(code.target(t.defaultTarget()));
                    t.cases().forEach(c -> leaders.set(code.target(c.target())));
                }
                default -> {}
            }
            if (in instanceof BranchInstruction
                    || in instanceof TableSwitchInstruction
                    || in instanceof LookupSwitchInstruction
                    || in instanceof ReturnInstruction
                    || in instanceof ThrowInstruction) {
                leaders.set(i + 1);
            }
        }
        return leaders;
    }

    List<Stmt> decode() {
        List<Stmt> prologue = new ArrayList<>();
        entries[0] = new Entry(bind(prologue), List.of());
        pending.add(0);
        while (!pending.isEmpty()) {
            int b = pending.remove();
            BasicBlock block = blocks.get(b);
            block.statements.clear();
            if (b == 0) {
                block.statements.addAll(prologue);
            }
            Entry entry = Objects.requireNonNull(entries[b]);
            new BlockEvaluator(this, block, entry).run(starts.get(b), starts.get(b + 1));
        }
        boolean[] reached = new boolean[blocks.size()];
        for (int i = 0; i < reached.length; i++) {
            reached[i] = entries[i] != null;
        }
        new Webs(this, blocks, reached).rename();
        return Tidy.tidy(new Structurer(this, blocks).structure());
    }

    /** Locals at the entry. A parameter that is assigned to gets a variable of its own. */
    private @Nullable Operand[] bind(List<Stmt> prologue) {
        @Nullable Operand[] locals = new @Nullable Operand[code.maxLocals + 1];
        int slot = 0;
        for (Operand a : arguments) {
            locals[slot] = a;
            Type type = a instanceof Operand.Value v ? v.expression().type() : Type.INT;
            if (a instanceof Operand.Value v && assignments[slot] > 0) {
                Expr.Var copy = slotVariable(type, slot);
                Stmt.Assign s = new Stmt.Assign(copy, v.expression());
                String hint = code.variable(slot, 0);
                if (hint != null) {
                    hints.put(s, hint);
                }
                prologue.add(s);
                locals[slot] = new Operand.Value(copy);
            }
            assignments[slot]++;
            slot += type.slots();
        }
        return locals;
    }

    /** The variable that stands for a slot holding a type, before webs give it its final name. */
    Expr.Var slotVariable(Type type, int slot) {
        return new Expr.Var("#%d:%s%d".formatted(instance, type, slot), type);
    }

    /** The variable that carries an entry of the operand stack from block to block. */
    Expr.Var stackVariable(Type type, int depth) {
        return new Expr.Var("#%d:stack_%s%d".formatted(instance, type, depth), type);
    }

    boolean isStackVariable(Expr.Var v) {
        return v.name().startsWith("#" + instance + ":stack");
    }

    /** Whether the variable is one of this body's that webs have yet to name. */
    boolean owns(Expr.Var v) {
        return v.name().startsWith("#" + instance + ":");
    }

    int block(int pc) {
        return blockOf[pc];
    }

    /** Records an edge into {@code block}; evaluates the block, again if the edge makes a reference ambiguous. */
    void edge(int block, Entry state) {
        Entry old = entries[block];
        if (old == null) {
            entries[block] = new Entry(state.locals.clone(), List.copyOf(state.stack));
            pending.add(block);
            return;
        }
        boolean changed = false;
        for (int i = 0; i < old.locals.length; i++) {
            if (old.locals[i] != null && !old.locals[i].equals(state.locals[i])) {
                old.locals[i] = null;
                changed = true;
            }
        }
        if (!old.stack.equals(state.stack)) {
            throw code.unsupported(
                    starts.get(block),
                    "a reference that differs between paths",
                    "arrays are fixed when the kernel compiles");
        }
        if (changed && !pending.contains(block)) {
            pending.add(block);
        }
    }

    /** The body of a call, statements that leave its result in {@code target}. */
    List<Stmt> inline(int pc, MethodCode callee, List<Operand> args, @Nullable Operand target) {
        List<MethodCode> stack = new ArrayList<>(callers);
        stack.add(code);
        boolean recursive = stack.stream()
                .anyMatch(m -> m.owner == callee.owner && m.name.equals(callee.name) && m.type.equals(callee.type));
        if (recursive || stack.size() > MAX_DEPTH) {
            throw code.unsupported(pc, "call of " + callee.name, "calls are inlined; recursion is not possible");
        }
        MethodDecoder inner = new MethodDecoder(callee, args, names, target, stack);
        List<Stmt> body = inner.decode();
        if (!inner.parallelVariables.isEmpty()) {
            throw code.unsupported(
                    pc,
                    "call of " + callee.name,
                    "parallel loops stand in the method of the task, not in what it calls");
        }
        return body;
    }
}
