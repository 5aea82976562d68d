package io.omnitransfer.embedded.driver.cuda.ptx;

import static io.omnitransfer.embedded.driver.cuda.ptx.Type.cut;

import org.jspecify.annotations.Nullable;

/** What work-items of a warp do together, barriers and asynchronous copies. */
final class WarpOperations {
    private static final int ALL = -1;

    private WarpOperations() {}

    static @Nullable Operation of(Instruction i) {
        return switch (i.name()) {
            case "bar", "barrier" -> i.is("warp") ? warpBarrier(i) : barrier(i);
            case "shfl" -> shuffle(i);
            case "vote" -> vote(i);
            case "activemask" -> (w, active) -> fill(w, active, i.register(0), active);
            case "ldmatrix" -> loadMatrices(i);
            case "cp" -> i.is("async") && !i.is("bulk") ? copy(i) : null;
            case "mma" -> TensorCores.of(i);
            default -> null;
        };
    }

    private static void fill(Warp w, int active, int register, int value) {
        for (int m = active; m != 0; m &= m - 1) {
            w.registers[register][Integer.numberOfTrailingZeros(m)] = value & 0xFFFFFFFFL;
        }
    }

    private static @Nullable Operation barrier(Instruction i) {
        if (!i.is("sync") || i.operands().size() != 1) {
            return null;
        }
        return Operation.together((w, _) -> w.stopAtBarrier());
    }

    private static Operation warpBarrier(Instruction i) {
        int mask = i.register(0);
        return Operation.together((w, active) -> {
            requireAll(w, active, mask);
            w.barriers++;
        });
    }

    private static void requireAll(Warp w, int active, int mask) {
        for (int m = active; m != 0; m &= m - 1) {
            int lane = Integer.numberOfTrailingZeros(m);
            if ((int) w.registers[mask][lane] != ALL) {
                throw new PtxFault("a mask %x; only whole warps are known here", (int) w.registers[mask][lane]);
            }
        }
    }

    private static Operation shuffle(Instruction i) {
        int[] to = i.registers(0);
        int from = i.register(1);
        int by = i.register(2);
        int bounds = i.register(3);
        int mask = i.register(4);
        String mode = i.parts().get(2);
        return Operation.together((w, active) -> {
            requireAll(w, active, mask);
            long[] source = w.registers[from].clone();
            for (int m = active; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                int b = (int) w.registers[by][lane] & 31;
                int c = (int) w.registers[bounds][lane];
                int segment = c >> 8 & 31;
                int last = lane & segment | c & 31 & ~segment;
                int j = switch (mode) {
                    case "up" -> lane - b;
                    case "down" -> lane + b;
                    case "bfly" -> lane ^ b;
                    case "idx" -> lane & segment | b & ~segment;
                    default -> throw i.unknown();
                };
                boolean inside = mode.equals("up") ? j >= last : j <= last;
                int k = inside ? j : lane;
                if ((active >>> k & 1) == 0) {
                    throw new PtxFault("lane %d reads lane %d, which is not there", lane, k);
                }
                w.registers[to[0]][lane] = cut(source[k], 32);
                if (to.length > 1) {
                    w.registers[to[1]][lane] = inside ? 1 : 0;
                }
            }
        });
    }

    private static @Nullable Operation vote(Instruction i) {
        int to = i.register(0);
        int predicate = i.register(1);
        int mask = i.register(2);
        String mode = i.parts().get(2);
        return switch (mode) {
            case "ballot", "any", "all" ->
                Operation.together((w, active) -> {
                    requireAll(w, active, mask);
                    int yes = w.where(predicate, true, active);
                    fill(
                            w,
                            active,
                            to,
                            mode.equals("ballot") ? yes : (mode.equals("any") ? yes != 0 : yes == active) ? 1 : 0);
                });
            default -> null;
        };
    }

    /** Matrices of 8 × 8 values of 16 bits: lane 8 m + r has the address of row r of matrix m. */
    private static Operation loadMatrices(Instruction i) {
        int[] to = i.registers(0);
        int base = i.register(1);
        long offset = i.operands().get(1).offset();
        boolean turned = i.is("trans");
        if (!i.is("m8n8") || !i.is("b16") || !i.is("shared")) {
            throw i.unknown();
        }
        return Operation.together((w, active) -> {
            if (active != ALL) {
                throw new PtxFault("matrices are loaded by whole warps");
            }
            for (int matrix = 0; matrix < to.length; matrix++) {
                long[][] rows = new long[8][8];
                for (int r = 0; r < 8; r++) {
                    int lane = 8 * matrix + r;
                    long address = w.registers[base][lane] + offset;
                    if ((address & 15) != 0) {
                        throw new PtxFault("a row at %x, which is no multiple of 16", address);
                    }
                    for (int k = 0; k < 8; k += 2) {
                        long two = w.group.shared.load(w, lane, address + 2 * k, 4);
                        rows[r][k] = two & 0xFFFF;
                        rows[r][k + 1] = two >>> 16;
                    }
                }
                for (int lane = 0; lane < Warp.SIZE; lane++) {
                    int r = lane / 4;
                    int k = lane % 4 * 2;
                    long low = turned ? rows[k][r] : rows[r][k];
                    long high = turned ? rows[k + 1][r] : rows[r][k + 1];
                    w.registers[to[matrix]][lane] = low | high << 16;
                }
            }
        });
    }

    private static @Nullable Operation copy(Instruction i) {
        if (i.is("commit_group")) {
            return (w, active) -> {
                for (int m = active; m != 0; m &= m - 1) {
                    w.copies[Integer.numberOfTrailingZeros(m)].commit();
                }
            };
        }
        if (i.is("wait_group")) {
            int groups = i.register(0);
            return (w, active) -> {
                for (int m = active; m != 0; m &= m - 1) {
                    int lane = Integer.numberOfTrailingZeros(m);
                    w.copies[lane].await(w, lane, (int) w.registers[groups][lane]);
                }
            };
        }
        if (i.operands().size() != 3) {
            return null;
        }
        int to = i.register(0);
        int from = i.register(1);
        int bytes = i.register(2);
        long toOffset = i.operands().get(0).offset();
        long fromOffset = i.operands().get(1).offset();
        return (w, active) -> {
            for (int m = active; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                long t = w.registers[to][lane] + toOffset;
                long f = w.registers[from][lane] + fromOffset;
                int n = (int) w.registers[bytes][lane];
                if ((t % n | f % n) != 0) {
                    throw new PtxFault("%d bytes from %x to %x, which are no multiples of that", n, f, t);
                }
                w.copies[lane].begin(w, lane, t, f, n);
            }
        };
    }
}
