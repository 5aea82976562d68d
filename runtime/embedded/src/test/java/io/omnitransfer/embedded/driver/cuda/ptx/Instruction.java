package io.omnitransfer.embedded.driver.cuda.ptx;

import java.util.List;

/**
 * An instruction whose operands are registers: immediate values, addresses of variables and special registers have some of
 * their own.
 *
 * @param text as written
 * @param parts of the operation's name: {@code [mul, wide, s32]}
 */
record Instruction(String text, List<String> parts, List<Operand> operands) {
    /**
     * @param registers several for a vector, or for a result with its predicate
     * @param offset of an address
     * @param bits of each register
     */
    record Operand(int[] registers, long offset, int[] bits) {}

    String name() {
        return parts.getFirst();
    }

    boolean is(String part) {
        return parts.contains(part);
    }

    /** The type the name ends with. */
    Type type() {
        return Type.of(parts.getLast());
    }

    /** The type before the last. */
    Type resultType() {
        return Type.of(parts.get(parts.size() - 2));
    }

    /** The only register of an operand. */
    int register(int operand) {
        int[] all = operands.get(operand).registers;
        if (all.length != 1) {
            throw new PtxFault("operand %d is to be one register", operand);
        }
        return all[0];
    }

    int[] registers(int operand) {
        return operands.get(operand).registers;
    }

    int bits(int operand) {
        return operands.get(operand).bits[0];
    }

    PtxFault unknown() {
        return new PtxFault("%s: this instruction is not known here", text);
    }
}
