package io.omnitransfer.embedded.compiler.jvm;

import io.omnitransfer.embedded.compiler.ir.Array.Space;
import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr;
import io.omnitransfer.embedded.compiler.ir.Expr.Id.Kind;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.ir.Stmt.Assign;
import io.omnitransfer.embedded.compiler.ir.Trees;
import io.omnitransfer.embedded.compiler.ir.Type;
import io.omnitransfer.embedded.compiler.pass.Uniformity;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all methods of a compiled kernel share: analyses, signature, memory. */
final class Plan {
    /** Groups along dimension 0 that run as one. */
    static final String COUNT = "#count";

    /** The last parameters: index of the group and number of groups, along each dimension, and how many to run. */
    static final List<String> POSITION = List.of("#gx", "#gy", "#gz", "#nx", "#ny", "#nz", COUNT);

    static final String SCRATCH = "#scratch";

    final Kernel kernel;
    /** Work-items of a group along each dimension. */
    final List<Integer> local;

    final boolean contract;
    final Uniformity uniformity;
    final Regions regions;
    final Shapes shapes;
    final Scratch scratch = new Scratch();
    /** Types of all assigned variables. */
    final Map<String, Type> types = new LinkedHashMap<>();
    /** Parameters of the group method, by name. */
    final Map<String, ClassDesc> parameters = new LinkedHashMap<>();
    /** Crossing variables that are uniform, which regions take as further parameters. */
    final List<String> passed = new ArrayList<>();

    /** Whether indices are checked, and memory is poisoned. */
    final boolean strict;

    /** Whether neighbouring groups along dimension 0 may run as one. */
    final boolean joins;

    Plan(Kernel source, List<Integer> local, boolean contract, boolean strict) {
        this.strict = strict;
        Positional hoisted = Positional.hoist(source.withBody(Promotion.of(source.body(), Fission.sums(contract))));
        this.kernel = strict ? hoisted.kernel() : RowCopies.of(hoisted, local);
        this.local = local;
        this.contract = contract;
        this.uniformity = new Uniformity(kernel.body());
        this.regions = new Regions(kernel, hoisted.assignments(), uniformity, !strict);
        this.shapes = new Shapes(kernel, local);
        Trees.each(kernel.body(), s -> {
            if (s instanceof Assign a) {
                types.put(a.target().name(), a.target().type());
            }
        });
        for (Kernel.Parameter p : kernel.parameters()) {
            switch (p) {
                case Kernel.Global g -> parameters.put(g.array().name(), Descs.SEGMENT);
                case Kernel.Scalar s ->
                    parameters.put(s.variable().name(), Descs.of(s.variable().type()));
                default -> {}
            }
        }
        parameters.put(SCRATCH, Descs.SCRATCH);
        POSITION.forEach(p -> parameters.put(p, ConstantDescs.CD_int));
        this.joins = !strict && local.get(0) % Lanes.WIDTH == 0 && knowsNoGroups();
        allocate();
    }

    /** Whether nothing depends on where a group begins: no ids in it, no memory of its own, no barriers. */
    private boolean knowsNoGroups() {
        return kernel.arrays().isEmpty()
                && regions.crossing().isEmpty()
                && regions.pieces(kernel.body()).stream().allMatch(Regions.Region.class::isInstance)
                && !Trees.anyStatement(
                        kernel.body(), s -> s.expressions().stream().anyMatch(e -> Trees.any(e, Plan::inGroup)));
    }

    private static boolean inGroup(Expr e) {
        return e instanceof Expr.Id i && (i.kind() == Kind.LOCAL_ID || i.kind() == Kind.GROUP_ID);
    }

    private void allocate() {
        int lanes = lanes();
        kernel.arrays()
                .forEach(a -> scratch.add(
                        a.name(), a.element(), a.space() == Space.LOCAL ? a.size() : a.size() * lanes + Lanes.WIDTH));
        for (String v : regions.crossing()) {
            if (uniformity.varies(v)) {
                scratch.add(spill(v), Element.valueOf(type(v).name()), lanes + Lanes.WIDTH);
            } else {
                passed.add(v);
            }
        }
        scratch.add("#indices", Element.INT, Lanes.WIDTH);
        scratch.add("#values", Element.FLOAT, Lanes.WIDTH);
    }

    int lanes() {
        return local.get(0) * local.get(1) * local.get(2);
    }

    Type type(String variable) {
        Type t = types.get(variable);
        if (t == null) {
            throw new IllegalArgumentException(variable);
        }
        return t;
    }

    /** Where the values of a varying variable stay between regions. */
    static String spill(String variable) {
        return "#of " + variable;
    }

    boolean spilled(String variable) {
        return regions.crossing().contains(variable) && uniformity.varies(variable);
    }

    MethodTypeDesc groupType() {
        return MethodTypeDesc.of(ConstantDescs.CD_void, List.copyOf(parameters.values()));
    }

    MethodTypeDesc regionType() {
        List<ClassDesc> all = new ArrayList<>(parameters.values());
        passed.forEach(v -> all.add(Descs.of(type(v))));
        return MethodTypeDesc.of(ConstantDescs.CD_void, all);
    }
}
