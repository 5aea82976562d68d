package io.omnitransfer.embedded.driver.cuda.ptx;

import io.omnitransfer.embedded.driver.cuda.ptx.Instruction.Operand;
import io.omnitransfer.embedded.driver.cuda.ptx.Scope.Register;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kernel's registers; values that never change, and what says which work-item this is, have some of their own. */
final class Registers {
    static final Pattern ADDRESS = Pattern.compile("\\[\\s*([%\\w$]+)\\s*(?:\\+\\s*(-?\\d+))?\\s*\\]");

    /** Values by register. */
    final Map<Integer, Long> constants = new HashMap<>();
    /** Registers by name, such as {@code %tid.x}. */
    final Map<String, Integer> specials = new HashMap<>();

    private final Map<Long, Integer> byValue = new HashMap<>();
    private int count;

    int count() {
        return count;
    }

    int add() {
        return count++;
    }

    /** What is between the commas that no bracket encloses. */
    static List<String> split(String operands) {
        List<String> all = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < operands.length(); i++) {
            char c = operands.charAt(i);
            depth += "{[(".indexOf(c) >= 0 ? 1 : "}])".indexOf(c) >= 0 ? -1 : 0;
            if (c == ',' && depth == 0) {
                all.add(operands.substring(from, i).strip());
                from = i + 1;
            }
        }
        if (!operands.isBlank()) {
            all.add(operands.substring(from).strip());
        }
        return all;
    }

    /** @param text a name, a number, an address in brackets, a vector in braces, or a result and its predicate */
    Operand operand(String text, Scope scope) {
        Matcher address = ADDRESS.matcher(text);
        if (address.matches()) {
            Register r = single(address.group(1), scope);
            return new Operand(new int[] {r.number()}, offset(address), new int[] {r.bits()});
        }
        String[] names = text.startsWith("{")
                ? text.substring(1, text.length() - 1).strip().split("\\s*,\\s*")
                : text.split("\\|");
        int[] numbers = new int[names.length];
        int[] bits = new int[names.length];
        for (int k = 0; k < names.length; k++) {
            Register r = single(names[k], scope);
            numbers[k] = r.number();
            bits[k] = r.bits();
        }
        return new Operand(numbers, 0, bits);
    }

    static long offset(Matcher address) {
        return address.group(2) == null ? 0 : Long.parseLong(address.group(2));
    }

    private Register single(String name, Scope scope) {
        Register r = scope.register(name);
        if (r != null) {
            return r;
        }
        if (name.equals("_")) {
            return new Register(add(), 64);
        }
        if (name.startsWith("%")) {
            return new Register(specials.computeIfAbsent(name, _ -> add()), 32);
        }
        Long address = scope.address(name);
        long value = address != null ? address : Literals.value(name);
        int number = byValue.computeIfAbsent(value, _ -> add());
        constants.put(number, value);
        return new Register(number, 64);
    }
}
