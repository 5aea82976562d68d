package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Stmt;
import io.omnitransfer.embedded.compiler.ir.Trees;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/** The hidden class of a kernel: a method for a group, one per region. */
final class KernelClass {
    /** The just-in-time compilers leave larger methods to the interpreter. */
    private static final int HUGE = 8000;

    final Plan plan;
    /** What runs how, one line per region. */
    final List<String> report = new ArrayList<>();

    final byte[] bytes;

    KernelClass(Plan plan, boolean vectors) {
        this.plan = plan;
        ClassDesc owner = ClassDesc.of(KernelClass.class.getPackageName() + ".Generated");
        List<List<Stmt>> regions = new ArrayList<>();
        Trees.each(plan.kernel.body(), s -> {
            if (s instanceof Stmt.CopyRows c) {
                report.add("%d rows of %d floats: copied as rows"
                        .formatted(c.rows().size(), c.columns().size()));
            }
        });
        this.bytes = ClassFile.of().build(owner, c -> {
            c.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
            EntryWriter.write(c, plan, owner);
            c.withMethodBody(
                    GroupWriter.NAME,
                    plan.groupType(),
                    ClassFile.ACC_STATIC,
                    code -> regions.addAll(new GroupWriter(code, plan, owner).write()));
            for (int i = 0; i < regions.size(); i++) {
                List<Stmt> body = regions.get(i);
                String obstacle = vectors ? Obstacles.of(body, plan) : "vectors are off";
                report.add("region %d: %s"
                        .formatted(i, obstacle == null ? vectors(body) : "one by one (" + obstacle + ")"));
                c.withMethodBody(
                        GroupWriter.regionName(i),
                        plan.regionType(),
                        ClassFile.ACC_STATIC,
                        code -> new RegionWriter(code, plan, body, obstacle == null).write());
            }
        });
    }

    private String vectors(List<Stmt> region) {
        int transposed = TransposedStore.of(region, plan).size();
        return "vectors of " + Lanes.WIDTH + (transposed == 0 ? "" : ", %d transposed stores".formatted(transposed));
    }

    /** Whether a region is too large to be compiled to machine code. */
    boolean huge() {
        ClassModel model = ClassFile.of().parse(bytes);
        return model.methods().stream()
                .filter(m -> !m.methodName().equalsString(GroupWriter.NAME))
                .anyMatch(m -> m.code()
                        .map(c -> c instanceof CodeAttribute a && a.codeLength() > HUGE)
                        .orElse(false));
    }

    GroupCode define() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (GroupCode) lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("generated class of " + plan.kernel.name(), e);
        }
    }
}
