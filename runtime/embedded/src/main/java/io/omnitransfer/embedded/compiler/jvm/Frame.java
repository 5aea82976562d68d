package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.util.HashMap;
import java.util.Map;

/** Local variables of a method under construction. */
final class Frame {
    final CodeBuilder code;
    final Plan plan;
    /** Whether the method runs work-items, not the group as a whole. */
    final boolean region;

    private final Map<String, Integer> slots = new HashMap<>();

    /** @param region whether the uniform crossing variables are parameters */
    Frame(CodeBuilder code, Plan plan, boolean region) {
        this.code = code;
        this.plan = plan;
        this.region = region;
        int i = 0;
        for (String p : plan.parameters.keySet()) {
            slots.put(p, code.parameterSlot(i++));
        }
        for (String v : plan.passed) {
            if (region) {
                slots.put(v, code.parameterSlot(i++));
            } else {
                code.loadConstant(0);
                code.conversion(TypeKind.INT, Descs.kind(plan.type(v)));
                code.storeLocal(Descs.kind(plan.type(v)), slot(v, plan.type(v)));
            }
        }
    }

    int slot(String name, Type type) {
        return slots.computeIfAbsent(name, _ -> code.allocateLocal(Descs.kind(type)));
    }

    int vectorSlot(String name) {
        return slots.computeIfAbsent("#vector " + name, _ -> code.allocateLocal(TypeKind.REFERENCE));
    }

    int newReference() {
        return code.allocateLocal(TypeKind.REFERENCE);
    }

    void load(String name, Type type) {
        code.loadLocal(Descs.kind(type), slot(name, type));
    }

    void store(String name, Type type) {
        code.storeLocal(Descs.kind(type), slot(name, type));
    }

    void zero(String name, Type type) {
        if (!slots.containsKey(name)) {
            code.loadConstant(0);
            code.conversion(TypeKind.INT, Descs.kind(type));
            store(name, type);
        }
    }

    /** Fetches an array from the scratch memory into a local variable, for use in the whole method. */
    void open(String name) {
        Element e = plan.scratch.element(name);
        ClassDesc type = Descs.heapArray(e);
        code.aload(slots.getOrDefault(Plan.SCRATCH, 0))
                .loadConstant(plan.scratch.index(name))
                .aaload()
                .checkcast(type)
                .astore(slots.computeIfAbsent(name, _ -> code.allocateLocal(TypeKind.REFERENCE)));
    }

    /** Pushes an array or a segment. */
    void array(String name) {
        Integer slot = slots.get(name);
        if (slot == null) {
            throw new IllegalStateException(name + " is not open");
        }
        code.aload(slot);
    }
}
