package io.omnitransfer.embedded;

import io.omnitransfer.embedded.driver.cuda.CudaDevices;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/** Plans on a GPU, where there is one. */
class CudaGpuPlanTest extends PlanContract {
    @Override
    TornadoDevice device() {
        return CudaDevices.first();
    }

    @Override
    boolean sharesHostMemory() {
        return false;
    }
}
