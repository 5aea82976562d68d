package io.omnitransfer.embedded.compiler.fuzz;

import static io.omnitransfer.embedded.compiler.fuzz.Mutation.answer;
import static io.omnitransfer.embedded.compiler.fuzz.Mutation.constant;
import static io.omnitransfer.embedded.compiler.fuzz.Mutation.field;
import static io.omnitransfer.embedded.compiler.fuzz.Mutation.literal;
import static io.omnitransfer.embedded.compiler.fuzz.Mutation.nothing;
import static io.omnitransfer.embedded.compiler.fuzz.Mutation.operator;
import static io.omnitransfer.embedded.compiler.fuzz.Mutation.result;
import static io.omnitransfer.embedded.compiler.fuzz.Mutation.swapped;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.Opcode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fuzzer finds compilers that are wrong, each within {@link #KERNELS} kernels. */
class MutationTest {
    private static final int KERNELS = 300;
    private static final long SEED = Long.getLong("omnitransfer.test.seed", 1);

    private static List<Case> cases = List.of();

    static Stream<Mutation> mutations() {
        return Stream.of(
                new Mutation("!(a < b) is a >= b", "ir.Cond", "not", result("withoutNegation")),
                new Mutation("barriers are forgotten", "front.FrontEnd", "translate", result("withoutBarriers")),
                new Mutation("what a later statement changes is not saved", "front.OperandStack", "save", nothing()),
                new Mutation("(byte) narrows to short", "ir.Fold", "cast", result("bytesAsShorts")),
                new Mutation(">>> is >>", "ir.Fold", "binary", result("signedShift")),
                new Mutation("unrolled loops are one short", "pass.Unroll", "values", result("shorter")),
                new Mutation("selections are swapped", "pass.Selects", "branch", result("otherChoice")),
                new Mutation("nothing lives across barriers", "jvm.Regions", "cross", nothing()),
                new Mutation("varying variables are uniform", "pass.Uniformity", "walk", answer("varies", 0)),
                new Mutation("assignments have no mask", "jvm.VectorStatements", "assign", answer("blends", 0)),
                new Mutation("stores have no mask", "jvm.VectorCode", "contiguousStore", field("mask", -1)),
                new Mutation("scatters have no mask", "jvm.VectorCode", "active", field("mask", -1)),
                new Mutation(
                        "the last vector of a row has no mask",
                        "jvm.RegionWriter",
                        "item",
                        operator(Opcode.IREM, Opcode.ISHR)),
                new Mutation("blends are swapped", "jvm.VectorCode", "general", swapped("Select", "a", "b")),
                new Mutation("conditions lose their negation", "jvm.VectorCode", "condition", answer("negated", 0)),
                new Mutation("nothing is live behind constructs", "jvm.Divergence", "live", answer("behind", 0)),
                new Mutation("strides of differences add", "jvm.Shapes", "binary", operator(Opcode.ISUB, Opcode.IADD)),
                new Mutation(
                        "private elements lie at the wrong distance", "jvm.ScalarCode", "index", answer("lanes", 1)),
                new Mutation(">> is >>> in vectors", "jvm.VectorCode", "ints", literal("ASHR", "LSHR")),
                new Mutation(
                        "the grid is as large as a group",
                        "front.BlockEvaluator",
                        "id",
                        constant("GLOBAL_SIZE", "LOCAL_SIZE")),
                new Mutation(
                        "quotients are remainders in vectors",
                        "jvm.VectorCode",
                        "ints",
                        literal("divide", "remainder")),
                new Mutation("guards of tiles are forgotten", "jvm.TileLoop", "guarded", answer("add", 1)),
                new Mutation("tiles are not copied", "jvm.RowCopy", "copy", nothing()),
                new Mutation("NaN is less", "jvm.ScalarCode", "compare", constant("FCMPG", "FCMPL")));
    }

    @BeforeAll
    static void kernels() {
        cases = Stream.of(0, 50, 100, 150, 200, 250)
                .flatMap(k -> Fuzzer.batch(SEED + k, 50).stream())
                .toList();
        assertThat(cases).hasSize(KERNELS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutations")
    void wrongCompilersAreFound(Mutation m) {
        Fuzzer fuzzer = new Fuzzer(m.backEnds(), 30);
        long found = cases.stream().takeWhile(c -> fuzzer.failure(c).isEmpty()).count();
        System.out.printf("%s: found by kernel %d%n", m.mistake(), found + 1);
        assertThat(found)
                .as("%s, seed %d: kernels that do not notice", m.mistake(), SEED)
                .isLessThan(KERNELS);
    }
}
