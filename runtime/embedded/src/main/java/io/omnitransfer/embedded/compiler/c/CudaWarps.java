package io.omnitransfer.embedded.compiler.c;

/**
 * What the work-items of a warp do together, as PTX: shuffles, tensor-core products, asynchronous copies. Fragments are
 * the instructions' own registers; what {@code pass.Warps} writes for other devices gives the same results.
 */
final class CudaWarps {
    static final String TEXT = """
            #define WARP 0xFFFFFFFFu
            FN int lane_id() { int r; asm("mov.u32 %0, %%laneid;" : "=r"(r)); return r; }
            FN float shuffle_sum(float v, int) {
                for (int half = 16; half > 0; half /= 2) v += __shfl_xor_sync(WARP, v, half);
                return v;
            }
            FN float shuffle_down(float v, int delta) {
                int lane = as_int(as_uint(lane_id()) + as_uint(delta));
                float other = __shfl_sync(WARP, v, lane & 31);
                return (lane & ~31) == 0 ? other : v;
            }
            FN float shuffle_first(float v, int) { return __shfl_sync(WARP, v, 0); }
            FN uint shared_address(const void *p) { return (uint) __cvta_generic_to_shared(p); }
            FN void sync_warp() { __syncwarp(); }
            FN void load_a(int *r, const void *tile, int offset) {
                uint at = shared_address(tile) + offset + (lane_id() & 15) * 32 + (lane_id() >> 4) * 16;
                asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                    : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(at) : "memory");
            }
            FN void load_rows_transposed(int *r, uint at) {
                asm volatile("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0, %1}, [%2];"
                    : "=r"(r[0]), "=r"(r[1]) : "r"(at) : "memory");
            }
            FN void load_b(int *r, const void *tile, int offset) {
                load_rows_transposed(r, shared_address(tile) + offset + (lane_id() & 15) * 16);
            }
            FN void load_b_swizzled(int *r, const void *tile, int offset) {
                int row = (lane_id() & 15) * 16;
                load_rows_transposed(r, shared_address(tile) + offset + (row ^ (row >> 7 & 7) << 4));
            }
            #define MMA(name, type, letter, instruction) \\
                FN void mma_##name(type *d, const int *a, const int *b) { \\
                    asm("mma.sync.aligned." instruction " {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%10, %11, %12, %13};" \\
                        : "=" letter(d[0]), "=" letter(d[1]), "=" letter(d[2]), "=" letter(d[3]) \\
                        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]), \\
                          letter(d[0]), letter(d[1]), letter(d[2]), letter(d[3])); \\
                }
            MMA(f16, float, "f", "m16n8k16.row.col.f32.f16.f16.f32")
            MMA(bf16, float, "f", "m16n8k16.row.col.f32.bf16.bf16.f32")
            MMA(int8, int, "r", "m16n8k32.row.col.s32.s8.s8.s32")
            MMA(e4m3, float, "f", "m16n8k32.row.col.f32.e4m3.e4m3.f32")
            MMA(e5m2, float, "f", "m16n8k32.row.col.f32.e5m2.e5m2.f32")
            FN void async_copy(int *to, const void *from) {
                const unsigned char *b = (const unsigned char *) from;
                if (((UINT64) from & 3) == 0)
                    asm volatile("cp.async.ca.shared.global [%0], [%1], 4;"
                        :: "r"(shared_address(to)), "l"(__cvta_generic_to_global(from)) : "memory");
                else
                    *to = b[0] | b[1] << 8 | b[2] << 16 | b[3] << 24;
            }
            FN void async_copy_16(int *to, const void *from) {
                if ((((UINT64) from | shared_address(to)) & 15) == 0)
                    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;"
                        :: "r"(shared_address(to)), "l"(__cvta_generic_to_global(from)) : "memory");
                else
                    for (int i = 0; i < 4; i++) async_copy(to + i, (const int *) from + i);
            }
            FN void async_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }
            #define async_wait(groups) asm volatile("cp.async.wait_group %0;" :: "n"(groups) : "memory")
            """;

    private CudaWarps() {}
}
