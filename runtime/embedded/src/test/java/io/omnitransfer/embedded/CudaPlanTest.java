package io.omnitransfer.embedded;

import io.omnitransfer.embedded.driver.cuda.FakeDevices;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/** Plans on a CUDA device, through a driver made of upcalls. */
class CudaPlanTest extends PlanContract {
    private final TornadoDevice device = FakeDevices.cuda(PlanContract.class);

    @Override
    TornadoDevice device() {
        return device;
    }

    @Override
    boolean sharesHostMemory() {
        return false;
    }
}
