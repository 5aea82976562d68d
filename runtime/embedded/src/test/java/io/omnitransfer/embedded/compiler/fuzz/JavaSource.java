package io.omnitransfer.embedded.compiler.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kernels as Java source: as they are compiled, or computing with bounds in the place of floats. */
final class JavaSource {
    /** Elements of a local array; at least the work-items of a group. */
    static final int ROOM = 64;

    /** Elements of a tile, and of what it is fetched from: first element, and rows of any length up to 64 with their steps. */
    static final int TILE = 16 * 80;

    private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");
    private static final String HELPERS = """
            static int mix(int p, int q) { if (p > 3) { return p - q; } int r = p; for (int t = 0; t < 3; t++) { r = r * 5 + q; } return r; }
            static int digits(int p) { int k = 0; while (true) { p = p / 10; k++; if (p == 0) { break; } if (k > 5) { return -k; } } return k; }
            static float bend(float p, int q) { float r = q > 7 ? p + 1f : 2f - p; if (q < -7) { return -r; } return r * 0.5f; }
            static float dot(float[] p, float s) { float r = 0f; for (int k = 0; k < 4; k++) { r += p[k] * s; } return r; }
            static int at(int[] q, int k) { return k > 0 ? q[k %% 3] : q[0] + 1; }
            static Bound bend(Bound p, int q) { Bound r = q > 7 ? add(p, of(1)) : sub(of(2), p); if (q < -7) { return neg(r); } return mul(r, of(0.5)); }
            static Bound dot(Bound[] p, Bound s) { Bound r = of(0); for (int k = 0; k < 4; k++) { r = add(r, mul(p[k], s)); } return r; }
            """.replace("%%", "%");

    private final boolean bounds;
    private final List<Integer> local;
    private final StringBuilder out = new StringBuilder();

    private JavaSource(boolean bounds, List<Integer> local) {
        this.bounds = bounds;
        this.local = local;
    }

    /** Class {@code name}, an implementation of {@link Kernels}; class {@code Bounds} in it computes with bounds. */
    static String of(String name, List<Program> programs) {
        return """
                import static io.omnitransfer.embedded.compiler.fuzz.Bound.*;
                import io.omnitransfer.embedded.compiler.Oracle;
                import io.omnitransfer.embedded.compiler.fuzz.*;
                import uk.ac.manchester.tornado.api.KernelContext;
                import uk.ac.manchester.tornado.api.math.TornadoMath;
                import uk.ac.manchester.tornado.api.types.HalfFloat;
                import uk.ac.manchester.tornado.api.types.arrays.*;
                public final class %s implements Kernels {
                %s%spublic static final class Bounds implements Kernels {
                %s}
                }
                """.formatted(name, HELPERS, kernels(programs, false), kernels(programs, true));
    }

    /** All kernels, or those that are bounded, and the method that calls them. */
    private static String kernels(List<Program> programs, boolean bounds) {
        StringBuilder all = new StringBuilder();
        StringBuilder dispatch = new StringBuilder();
        for (int k = 0; k < programs.size(); k++) {
            Program p = programs.get(k);
            if (bounds && !p.bounded()) {
                continue;
            }
            String body = body(p, bounds);
            List<Parameter> parameters = parameters(body);
            List<String> declared = new ArrayList<>();
            List<String> passed = new ArrayList<>();
            for (int i = 0; i < parameters.size(); i++) {
                Parameter a = parameters.get(i);
                String type = bounds && a.becomesBounds() ? "Bound[]" : a.type();
                declared.add(type + " " + a.name());
                passed.add("(%s) a[%d]".formatted(type, i));
            }
            all.append("public static void k%d(%s) {%n%s}%n".formatted(k, String.join(", ", declared), body));
            dispatch.append("case %d -> k%d(%s);%n".formatted(k, k, String.join(", ", passed)));
        }
        return """
                public void run(int index, Object[] a) {
                switch (index) {
                %sdefault -> throw new AssertionError();
                }
                }
                %s""".formatted(dispatch, all);
    }

    /** One kernel as a user would write it. */
    static String of(Program p) {
        String body = body(p, false);
        List<String> declared =
                parameters(body).stream().map(a -> a.type() + " " + a.name()).toList();
        return "static void kernel(%s) {%n%s}%n".formatted(String.join(", ", declared), body);
    }

    /** The parameters a kernel takes, in order. */
    static List<Parameter> parameters(Program p) {
        return parameters(body(p, false));
    }

    private static List<Parameter> parameters(String body) {
        Set<String> words = words(body);
        return Parameter.ALL.stream()
                .filter(p -> p.role() == Parameter.Role.CONTEXT || words.contains(p.name()))
                .toList();
    }

    private static Set<String> words(String text) {
        Set<String> words = new LinkedHashSet<>();
        Matcher m = WORD.matcher(text);
        while (m.find()) {
            words.add(m.group());
        }
        return words;
    }

    // ---- declarations

    private static String body(Program p, boolean bounds) {
        JavaSource s = new JavaSource(bounds, p.local());
        s.list(p.body());
        StringBuilder body = new StringBuilder(s.out);
        Set<String> words = words(s.out.toString());
        for (String[] d : declarations(p, bounds).reversed()) {
            if (words.contains(d[0])) {
                body.insert(0, d[1] + "\n");
                words.addAll(words(d[1]));
            }
        }
        return body.toString();
    }

    /** Name and declaration of every variable, those needed by others first. */
    private static List<String[]> declarations(Program p, boolean bounds) {
        String lid = new String[] {
                    "c.localIdx",
                    "ly * c.localGroupSizeX + lx",
                    "(c.localIdz * c.localGroupSizeY + ly) * c.localGroupSizeX + lx"
                }
                [p.dimensions() - 1];
        String size = new String[] {
                    "c.localGroupSizeX",
                    "c.localGroupSizeX * c.localGroupSizeY",
                    "c.localGroupSizeX * c.localGroupSizeY * c.localGroupSizeZ"
                }
                [p.dimensions() - 1];
        String g = new String[] {
                    "c.globalIdx",
                    "c.globalIdy * c.globalGroupSizeX + c.globalIdx",
                    "(c.globalIdz * c.globalGroupSizeY + c.globalIdy) * c.globalGroupSizeX + c.globalIdx"
                }
                [p.dimensions() - 1];
        List<String[]> all = new ArrayList<>();
        all.add(new String[] {"lx", "int lx = c.localIdx;"});
        all.add(new String[] {"ly", "int ly = c.localIdy;"});
        all.add(new String[] {"lid", "int lid = " + lid + ";"});
        all.add(new String[] {"size", "int size = " + size + ";"});
        all.add(new String[] {"g", "int g = " + g + ";"});
        all.add(new String[] {"a", "int a = i.get(g);"});
        all.add(new String[] {"b", "int b = lid;"});
        all.add(new String[] {"group", "int group = c.groupIdx;"});
        all.add(new String[] {"d", "int d = group + 1;"});
        all.add(new String[] {"o", "int o = sp & 7;"});
        all.add(new String[] {"t", "boolean t = (lid & 3) == 1;"});
        all.add(new String[] {"m", "long m = l.get(g);"});
        all.add(new String[] {"k", "long k = 3L;"});
        all.add(new String[] {"z", "double z = e.get(g);"});
        all.add(new String[] {"zz", "double zz = 0.5;"});
        all.add(new String[] {"u", bounds ? "Bound u = of(x.get(g));" : "float u = x.get(g);"});
        all.add(new String[] {"v", bounds ? "Bound v = of(0.5);" : "float v = 0.5f;"});
        all.add(new String[] {"w", bounds ? "Bound w = ofInt(d);" : "float w = d;"});
        if (p.zeros()) {
            zeros(all, bounds);
        } else {
            values(all, bounds);
        }
        privates(all);
        locals(all, p.folded() ? "room" : "" + ROOM, bounds);
        return all;
    }

    private static void zeros(List<String[]> all, boolean bounds) {
        all.add(new String[] {"p", bounds ? "Bound[] p = {of(0), of(0), of(0), of(0)};" : "float[] p = new float[4];"});
        all.add(new String[] {"pl", "long[] pl = new long[2];"});
        all.add(new String[] {"pb", "byte[] pb = new byte[4];"});
        all.add(new String[] {"pc", "char[] pc = new char[2];"});
    }

    private static void values(List<String[]> all, boolean bounds) {
        String p = bounds ? "Bound[] p = {of(0.25), of(-1.5), of(0), of(2)};" : "float[] p = {0.25f, -1.5f, 0f, 2f};";
        all.add(new String[] {"p", p});
        all.add(new String[] {"pl", "long[] pl = {-7L, 1L << 40};"});
        all.add(new String[] {"pb", "byte[] pb = {1, -2, 127, 0};"});
        all.add(new String[] {"pc", "char[] pc = {3, 65000};"});
    }

    private static void privates(List<String[]> all) {
        all.add(new String[] {"q", "int[] q = {3, -1, 7};"});
        all.add(new String[] {"pz", "double[] pz = {0.5, -2.0};"});
        all.add(new String[] {"ps", "short[] ps = {-5, 900};"});
    }

    /** Every item begins by writing its own element. */
    private static void locals(List<String[]> all, String n, boolean bounds) {
        local(all, "li", "int[] li = c.allocateIntLocalArray(%s); li[lid] = lid;", n);
        String bound = "Bound[] lf = ((Oracle.Item) c).allocateBoundLocalArray(%s); lf[lid] = of(1);";
        local(all, "lf", bounds ? bound : "float[] lf = c.allocateFloatLocalArray(%s); lf[lid] = 1f;", n);
        String tile = bounds
                ? "Bound[] lm = ((Oracle.Item) c).allocateBoundLocalArray(%s);"
                : "float[] lm = c.allocateFloatLocalArray(%s);";
        local(all, "lm", tile, "" + TILE);
        local(all, "ll", "long[] ll = c.allocateLongLocalArray(%s); ll[lid] = lid;", n);
        local(all, "le", "double[] le = c.allocateDoubleLocalArray(%s); le[lid] = lid;", n);
        local(all, "lb", "byte[] lb = c.allocateByteLocalArray(%s); lb[lid] = (byte) lid;", n);
        local(all, "lh", "HalfFloat[] lh = c.allocateHalfFloatLocalArray(%s); lh[lid] = new HalfFloat(0.5f);", n);
        local(all, "lt", "int[] lt = c.allocateIntLocalArray(4);", n);
    }

    private static void local(List<String[]> all, String name, String text, String n) {
        all.add(new String[] {name, text.formatted(n)});
    }

    // ---- statements

    private void list(List<Code> statements) {
        statements.forEach(this::statement);
    }

    private void line(String format, Object... arguments) {
        out.append(format.formatted(arguments)).append('\n');
    }

    private void statement(Code s) {
        switch (s) {
            case Code.Step x ->
                out.append(Term.fill(bounds ? x.bounded() : x.java(), x.parts(), bounds))
                        .append('\n');
            case Code.If i -> {
                line("if (%s) {", i.condition().text(bounds));
                list(i.then());
                if (!i.otherwise().isEmpty()) {
                    line("} else {");
                    list(i.otherwise());
                }
                line("}");
            }
            case Code.Loop l -> {
                String bound = l.bound().text(bounds);
                line(l.form().head, l.counter(), bound);
                list(l.body());
                line(l.form().foot, l.counter(), bound);
            }
            case Code.Switch w -> {
                line("switch (%s) {", w.selector().text(bounds));
                w.cases().forEach(this::arm);
                line("}");
            }
            case Code.Jump j -> line("if (%s) { %s %s; }", j.condition().text(bounds), j.how(), j.label());
            case Code.Exchange e -> {
                line("c.localBarrier();");
                list(e.reads());
                line("c.localBarrier();");
            }
            case Code.Fetch f -> {
                line("c.localBarrier();");
                fetch(f);
                line("c.localBarrier();");
                list(f.reads());
                line("c.localBarrier();");
            }
            case Code.Tally t -> {
                line("if (lid == 0) { for (int z0 = 0; z0 < 4; z0++) { lt[z0] = 0; } }");
                line("c.localBarrier();");
                list(t.additions());
                line("c.localBarrier();");
                list(t.reads());
                line("c.localBarrier();");
            }
        }
    }

    private void fetch(Code.Fetch f) {
        String first = local.get(2) == 1 ? "ly" : "c.localIdz * %d + ly".formatted(local.get(1));
        String rows = "for (int fr = %s; fr < %d; fr += %d) {".formatted(first, f.rows(), local.get(1) * local.get(2));
        String columns = "for (int fe = lx; fe < %d; fe += %d) {".formatted(f.columns(), local.get(0));
        line(f.byColumns() ? columns + " " + rows : rows + " " + columns);
        line("float fv = 0f;");
        String load = "fv = xt.get(%s);".formatted(f.index().text(bounds));
        f.guard().forEach(g -> line("if (%s)", g.text(bounds)));
        line("{ %s }", load);
        line("lm[fr * %d + fe] = %s;", f.stride(), bounds ? "of(fv)" : "fv");
        line("} }");
    }

    private void arm(Code.Case c) {
        c.keys().forEach(k -> line("case %d:", k));
        line(c.keys().isEmpty() ? "default: {" : "{");
        list(c.body());
        line(c.falls() ? "}" : "} break;");
    }
}
