package io.omnitransfer.embedded.driver;

import java.util.Arrays;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * What a work-group may be on a device.
 *
 * @param device name, for messages
 * @param items work-items in all, at most
 * @param perDimension work-items along dimensions 0, 1 and 2, at most
 * @param localBytes local memory, in bytes
 */
public record GroupLimits(String device, long items, long[] perDimension, long localBytes) {

    /** Refuses a group that does not fit. */
    void require(String task, long[] local, long count) {
        boolean fits = count <= items;
        for (int i = 0; i < local.length; i++) {
            fits &= local[i] <= perDimension[i];
        }
        if (!fits) {
            throw new TornadoRuntimeException(
                    "%s: a group of %d work-items, %s; %s takes at most %d, and at most %s along dimensions 0, 1 and 2; make the grid's local size smaller"
                            .formatted(
                                    task, count, Arrays.toString(local), device, items, Arrays.toString(perDimension)));
        }
    }
}
