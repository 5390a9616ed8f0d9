package org.clgrad.engine;

import org.clgrad.spi.CommandListener;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;

/**
 * Told of all work of a device, on the threads that ask for it: what it is, the commands that the device is given for
 * it, and when it was handed over.
 */
public interface DeviceListener extends CommandListener {
    /**
     * A primitive is handed to the backend, as it is computed: with the elementwise work that was fused into it.
     *
     * @param op what
     * @param out where to
     * @param inputs the operands
     */
    void computing(Primitive op, Operand out, Operand... inputs);

    /**
     * Elements are copied to or from the host.
     *
     * @param upload whether to the device
     * @param bytes how many
     */
    void transferring(boolean upload, long bytes);

    /** What this thread told last was handed over, or failed. */
    void handedOver();
}
