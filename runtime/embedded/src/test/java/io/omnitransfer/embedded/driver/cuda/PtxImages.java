package io.omnitransfer.embedded.driver.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.omnitransfer.embedded.driver.cuda.NativeFake.Fault;
import io.omnitransfer.embedded.driver.cuda.ptx.PtxFault;
import io.omnitransfer.embedded.driver.cuda.ptx.PtxKernel;
import io.omnitransfer.embedded.driver.cuda.ptx.PtxModule;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Images that are PTX, run instruction by instruction.
 *
 * @param change what happens to the text before
 */
record PtxImages(UnaryOperator<String> change) implements Images {
    @Override
    public Module load(String image) {
        try {
            PtxModule module = PtxModule.parse(change.apply(image));
            return name -> function(module, name);
        } catch (PtxFault f) {
            throw new Fault(FakeCuda.INVALID_IMAGE, f.getMessage());
        }
    }

    private static @Nullable Function function(PtxModule module, String name) {
        try {
            PtxKernel kernel = module.kernel(name);
            return kernel == null ? null : new Compiled(kernel);
        } catch (PtxFault f) {
            throw new Fault(FakeCuda.INVALID_IMAGE, f.getMessage());
        }
    }

    private record Compiled(PtxKernel kernel) implements Function {
        @Override
        public int maxItems() {
            return kernel.maxItems();
        }

        @Override
        public boolean dynamic() {
            return kernel.dynamic();
        }

        @Override
        public Work launch(MemorySegment parameters, int[] grid, int[] block, int sharedBytes) {
            int[] sizes = kernel.parameterSizes();
            MemorySegment pointers = parameters.reinterpret(8L * sizes.length);
            long[] arguments = new long[sizes.length];
            for (int i = 0; i < sizes.length; i++) {
                MemorySegment value = pointers.getAtIndex(ADDRESS, i).reinterpret(sizes[i]);
                arguments[i] = switch (sizes[i]) {
                    case 1 -> value.get(ValueLayout.JAVA_BYTE, 0);
                    case 2 -> value.get(ValueLayout.JAVA_SHORT, 0);
                    case 4 -> value.get(ValueLayout.JAVA_INT, 0);
                    default -> value.get(ValueLayout.JAVA_LONG, 0);
                };
            }
            return memory -> {
                try {
                    kernel.run(grid, block, sharedBytes, arguments, memory);
                } catch (PtxFault f) {
                    throw new Fault(FakeCuda.LAUNCH_FAILED, f.getMessage());
                }
            };
        }
    }
}
