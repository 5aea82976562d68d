package io.omnitransfer.embedded.driver.cuda.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What PTX does, and what is refused that hardware might bear. */
class PtxKernelTest {
    private static final long X = 0x7000_0000_0000L;
    private static final long Y = 0x7000_0010_0000L;
    private static final int ITEMS = 64;

    /** Of work-item t: t in %r1, the addresses of its ints in x, y and the group's memory in %rd1, %rd2 and %rd3. */
    private static final String KERNEL = """
            .version 8.4
            .target sm_90
            .address_size 64
            .visible .entry k(.param .u64 k_param_0, .param .u64 k_param_1)
            .maxntid 64, 1, 1
            {
                .reg .pred %%p<9>;
                .reg .b16 %%rs<9>;
                .reg .b32 %%r<20>;
                .reg .f32 %%f<9>;
                .reg .b64 %%rd<20>;
                .local .align 8 .b8 mine[16];
                .shared .align 16 .b8 ours[256];
                mov.u32 %%r1, %%tid.x;
                mul.wide.u32 %%rd9, %%r1, 4;
                ld.param.u64 %%rd1, [k_param_0];
                add.s64 %%rd1, %%rd1, %%rd9;
                ld.param.u64 %%rd2, [k_param_1];
                add.s64 %%rd2, %%rd2, %%rd9;
                mov.u64 %%rd3, ours;
                add.s64 %%rd3, %%rd3, %%rd9;
                xor.b32 %%r2, %%r1, 32; // of the other warp
                mul.wide.u32 %%rd4, %%r2, 4;
                mov.u64 %%rd5, ours;
                add.s64 %%rd4, %%rd4, %%rd5;
                xor.b32 %%r2, %%r1, 1; // of the same warp
                mul.wide.u32 %%rd6, %%r2, 4;
                add.s64 %%rd6, %%rd6, %%rd5;
                setp.lt.u32 %%p1, %%r1, 7;
                %s
                ret;
            }
            """;

    private static int[] run(String body, int... x) {
        try (Arena arena = Arena.ofShared()) {
            TreeMap<Long, MemorySegment> memory = new TreeMap<>();
            int[] all = Arrays.copyOf(x, ITEMS);
            MemorySegment in = arena.allocate(4L * ITEMS, 16);
            in.copyFrom(MemorySegment.ofArray(all));
            MemorySegment out = arena.allocate(4L * ITEMS, 16);
            memory.put(X, in);
            memory.put(Y, out);
            PtxKernel k = PtxModule.parse(KERNEL.formatted(body)).kernel("k");
            assertThat(k).isNotNull();
            k.run(new int[] {1, 1, 1}, new int[] {ITEMS, 1, 1}, 0, new long[] {X, Y}, memory);
            return out.toArray(ValueLayout.JAVA_INT);
        }
    }

    private static void refuses(String body, String why) {
        assertThatThrownBy(() -> run(body)).isInstanceOf(PtxFault.class).hasMessageContaining(why);
    }

    // ---- order in the group's memory

    @ParameterizedTest
    @CsvSource({
        "%rd4, bar.sync 0;, ''",
        "%rd4, , writes what work-item 0 read",
        "%rd4, bar.warp.sync -1;, writes what work-item 0 read",
        "%rd6, bar.sync 0;, ''",
        "%rd6, bar.warp.sync -1;, ''",
        "%rd6, , reads what work-item 1 wrote"
    })
    void readingWhatOthersWroteNeedsABarrier(String address, String barrier, String fault) {
        String body = "st.shared.u32 [%%rd3], %%r1; %s ld.shared.u32 %%r3, [%s]; st.global.u32 [%%rd2], %%r3;"
                .formatted(barrier == null ? "" : barrier, address);
        if (fault.isEmpty()) {
            int other = address.equals("%rd4") ? 32 : 1;
            int[] y = run(body);
            for (int t = 0; t < ITEMS; t++) {
                assertThat(y[t]).isEqualTo(t ^ other);
            }
        } else {
            refuses(body, fault);
        }
    }

    @Test
    void overwritingWhatOthersReadNeedsABarrier() {
        String read = "st.shared.u32 [%rd3], %r1; bar.sync 0; ld.shared.u32 %r3, [%rd4];";
        refuses(read + "st.shared.u32 [%rd3], %r3;", "reads what work-item 32 wrote");
        String neighbours = "st.shared.u32 [%rd3], %r1; bar.sync 0; ld.shared.u32 %r3, [%rd6];";
        refuses(neighbours + "st.shared.u32 [%rd3], %r3;", "work-item 32 writes what work-item 33 read");
        run(neighbours + "bar.warp.sync -1; st.shared.u32 [%rd3], %r3;");
        run(read + "bar.sync 0; st.shared.u32 [%rd3], %r3;");
        refuses("st.shared.u32 [%rd3], %r1; st.shared.u32 [%rd4], %r1;", "writes what work-item 0 wrote");
    }

    @Test
    void everyoneMayReadTheSameAndChangeItAtomically() {
        String all = "mov.u32 %r4, 0; @%p1 bra FIRST; bra MEET; FIRST: st.shared.u32 [%rd3], %r4; MEET: bar.sync 0;";
        run(all + "ld.shared.u32 %r3, [%rd5]; ld.shared.u32 %r3, [%rd5];");
        String add = all + "mov.u32 %r4, 1; red.shared.add.u32 [%rd5], %r4;";
        refuses(add + "ld.shared.u32 %r3, [%rd5];", "reads what several changed atomically");
        int[] y = run(add + "bar.sync 0; ld.shared.u32 %r3, [%rd5]; st.global.u32 [%rd2], %r3;");
        assertThat(y).containsOnly(ITEMS);
    }

    // ---- asynchronous copies

    @Test
    void copiesArriveWhenSomebodyWaits() {
        String copy = "cvt.u32.u64 %r3, %rd3; cp.async.ca.shared.global [%r3], [%rd1], 4; cp.async.commit_group;";
        String use = "ld.shared.u32 %r4, [%rd4]; st.global.u32 [%rd2], %r4;";
        int[] x = new Random(1).ints(ITEMS).toArray();
        int[] y = run(copy + "cp.async.wait_group 0; bar.sync 0;" + use, x);
        for (int t = 0; t < ITEMS; t++) {
            assertThat(y[t]).isEqualTo(x[t ^ 32]);
        }
        assertThat(run(copy + "bar.sync 0;" + use, x)).containsOnly(0xA5A5A5A5);
        assertThat(run(copy + "cp.async.wait_group 1; bar.sync 0;" + use, x)).containsOnly(0xA5A5A5A5);
        assertThatThrownBy(() -> run(copy + "cp.async.wait_group 0;" + use, x))
                .hasMessageContaining("no barrier orders the two");
        assertThatThrownBy(() -> run(copy + "bar.sync 0; cp.async.wait_group 0;" + use, x))
                .hasMessageContaining("no barrier orders the two");
    }

    // ---- addresses

    @Test
    void addressesAreWithinMemoryAndAligned() {
        refuses("ld.global.u32 %r3, [%rd1+4];", "4 bytes at 700000000100 are outside of memory");
        refuses("ld.global.u32 %r3, [%rd1+-4];", "no buffer begins before");
        refuses("st.shared.u32 [%rd3+4], %r1;", "4 bytes at 256 of the group's memory, which has 256");
        refuses("mov.u64 %rd7, mine; st.local.u32 [%rd7+16], %r1;", "a work-item's own memory, which has 16");
        refuses("ld.global.u32 %r3, [%rd1+2];", "which is no multiple of that");
        refuses("ld.shared.v2.u32 {%r3, %r4}, [%rd3];", "8 bytes at");
        refuses("ld.u32 %r3, [%rd9];", "of the group's memory");
    }

    @Test
    void faultsSayWhereTheyAre() {
        refuses("@!%p1 ld.global.u32 %r3, [%rd1+256];", "k, group (0, 0, 0), work-items 0 to 31, @!%p1 ld.global.u32");
        refuses("ld.global.u32 %r3, [%r1+zero];", "[%r1+zero] is neither a number nor a name known here");
        refuses("tanh.approx.bf16 %rs1, %rs2;", "tanh.approx.bf16 %rs1, %rs2: this instruction is not known here");
    }

    // ---- warps

    @Test
    void aVariableMayBeOneNumber() {
        int[] y = run("""
                .shared .align 4 .u32 flag;
                setp.eq.u32 %p2, %r1, 5;
                @%p2 st.shared.u32 [flag], %r1;
                bar.sync 0;
                ld.shared.u32 %r3, [flag];
                st.global.u32 [%rd2], %r3;
                """);
        assertThat(y).containsOnly(5);
    }

    @Test
    void workItemsOfAWarpMeetWhereTheyAreTogether() {
        String shuffle = "shfl.sync.idx.b32 %r3|%p2, %r1, 3, 31, -1;";
        int[] y = run(shuffle + "st.global.u32 [%rd2], %r3;");
        assertThat(y[20]).isEqualTo(3);
        assertThat(y[40]).isEqualTo(35);
        refuses("@%p1 bra SKIP;" + shuffle + "bra END; SKIP: bar.warp.sync -1; END:", "at different places");
        refuses("@%p1 bra SKIP; bar.sync 0; bra END; SKIP: bar.sync 0; END:", "at different places");
        run("@%p1 bra END; bar.sync 0; END:"); // those that left are not waited for
        refuses(
                "@%p1 exit; mov.u32 %r3, 1; shfl.sync.idx.b32 %r3, %r1, 3, 31, -1;",
                "reads lane 3, which is not there");
        refuses("@%p1 shfl.sync.idx.b32 %r3, %r1, 3, 31, -1;", "depends on a predicate");
    }

    @Test
    void divergedWorkItemsMeetAgain() {
        int[] y = run("""
                mov.u32 %r3, 0;
                LOOP: add.s32 %r3, %r3, 1;
                setp.lt.u32 %p2, %r3, %r1;
                @%p2 bra LOOP;
                shfl.sync.bfly.b32 %r4|%p3, %r3, 1, 31, -1;
                st.global.u32 [%rd2], %r4;
                """);
        for (int t = 0; t < ITEMS; t++) {
            assertThat(y[t]).isEqualTo(Math.max(1, t ^ 1));
        }
    }

    // ---- instructions that random kernels hardly reach

    @ParameterizedTest
    @CsvSource({
        "prmt.b32 %r4 %r3 %r5 0x7531, 0xAACC1256",
        "prmt.b32 %r4 %r3 %r5 0x8cfb, 0x00FFFF00",
        "shf.l.wrap.b32 %r4 %r3 %r5 8, 0xBBCCDD12",
        "shf.r.clamp.b32 %r4 %r3 %r5 40, 0xAABBCCDD",
        "dp4a.s32.s32 %r4 %r3 %r5 1, -13807",
        "dp2a.hi.s32.u32 %r4 %r3 %r5 1, 4931633",
        "bfe.u32 %r4 %r3 8 12, 0x00000456",
        "bfe.s32 %r4 %r3 4 8, 0x00000067",
        "bfi.b32 %r4 %r3 %r5 8 16, 0xAA5678DD",
        "bfind.u32 %r4 %r3, 28",
        "clz.b32 %r4 %r3, 3",
        "popc.b32 %r4 %r3, 13",
        "brev.b32 %r4 %r3, 0x1E6A2C48",
        "mul.hi.u32 %r4 %r3 %r5, 0x0C241C38",
        "mul.hi.s32 %r4 %r3 %r5, 0xF9EFC5C0",
        "shr.s32 %r4 %r5 99, 0xFFFFFFFF",
        "shl.b32 %r4 %r5 32, 0"
    })
    void integers(String instruction, String expected) {
        String[] words = instruction.split(" ", 2);
        String body = "mov.u32 %%r3, 0x12345678; mov.u32 %%r5, 0xAABBCCDD; %s %s; st.global.u32 [%%rd2], %%r4;"
                .formatted(words[0], words[1].replace(" ", ", "));
        assertThat(run(body)[0]).isEqualTo(Long.decode(expected).intValue());
    }

    @Test
    void sumsCarry() {
        Random random = new Random(2);
        for (int k = 0; k < 100; k++) {
            int[] x = random.ints(4).map(v -> v % 3 == 0 ? v >> 31 : v).toArray();
            String load = "mov.b32 %%r3, %d; mov.b32 %%r4, %d; mov.b32 %%r5, %d; mov.b32 %%r6, %d;"
                    .formatted(x[0], x[1], x[2], x[3]);
            String store = "st.global.u32 [%rd2], %r8;";
            long a = (long) x[1] << 32 | x[0] & 0xFFFFFFFFL;
            long b = (long) x[3] << 32 | x[2] & 0xFFFFFFFFL;
            assertThat(run(load + "add.cc.s32 %r7, %r3, %r5; addc.s32 %r8, %r4, %r6;" + store)[0])
                    .isEqualTo((int) (a + b >>> 32));
            assertThat(run(load + "sub.cc.s32 %r7, %r3, %r5; subc.s32 %r8, %r4, %r6;" + store)[0])
                    .isEqualTo((int) (a - b >>> 32));
        }
    }

    @Test
    void roundsAsAsked() {
        Random random = new Random(3);
        for (int k = 0; k < 300; k++) {
            float a = (float) random.nextGaussian();
            float b = (float) random.nextGaussian();
            float c = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-30, 30)));
            BigDecimal exact = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c));
            float down = fma("rm", a, b, c);
            float up = fma("rp", a, b, c);
            assertThat(new BigDecimal(down)).isLessThanOrEqualTo(exact);
            assertThat(new BigDecimal(up)).isGreaterThanOrEqualTo(exact);
            assertThat(up).isLessThanOrEqualTo(Math.nextUp(down));
            assertThat(fma("rz", a, b, c)).isEqualTo(exact.signum() < 0 ? up : down);
            assertThat(fma("rn", a, b, c)).isEqualTo(exact.floatValue());
            BigDecimal sum = new BigDecimal(a).add(new BigDecimal(c));
            assertThat(new BigDecimal(fma("rm", a, 1, c))).isLessThanOrEqualTo(sum);
            assertThat(binary("add.rm", a, c)).isEqualTo(fma("rm", a, 1, c));
            assertThat(binary("mul.rz", a, b)).isEqualTo(fma("rz", a, b, -0f));
        }
    }

    private static float binary(String operation, float a, float b) {
        return Float.intBitsToFloat(
                run("mov.b32 %%f1, 0f%08X; mov.b32 %%f2, 0f%08X; %s.f32 %%f3, %%f1, %%f2; st.global.f32 [%%rd2], %%f3;"
                        .formatted(Float.floatToRawIntBits(a), Float.floatToRawIntBits(b), operation))[0]);
    }

    private static float fma(String rounding, float a, float b, float c) {
        return Float.intBitsToFloat(run("""
                mov.b32 %%f1, 0f%08X; mov.b32 %%f2, 0f%08X; mov.b32 %%f3, 0f%08X;
                fma.%s.f32 %%f4, %%f1, %%f2, %%f3; st.global.f32 [%%rd2], %%f4;
                """.formatted(
                        Float.floatToRawIntBits(a), Float.floatToRawIntBits(b), Float.floatToRawIntBits(c), rounding))[
                0]);
    }

    @Test
    void wideProductsHaveAllTheirBits() {
        BigInteger a = BigInteger.valueOf(0xFEDCBA98_76543210L);
        String body = """
                mov.u64 %%rd7, 0x%x; mul.hi.%s %%rd8, %%rd7, %%rd7; shr.u64 %%rd8, %%rd8, 32; cvt.u32.u64 %%r3, %%rd8;
                st.global.u32 [%%rd2], %%r3;
                """;
        assertThat(run(body.formatted(a.longValue(), "s64"))[0])
                .isEqualTo(a.multiply(a).shiftRight(96).intValue());
        BigInteger u = new BigInteger(Long.toUnsignedString(a.longValue()));
        assertThat(run(body.formatted(a.longValue(), "u64"))[0])
                .isEqualTo(u.multiply(u).shiftRight(96).intValue());
    }
}
