package org.clgrad.opencl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.clgrad.spi.Backend;
import org.clgrad.spi.ElementsContract;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept where this machine's table says that results of any size go past the caches. */
class StreamedContractTest extends ElementsContract {
    private static Backend device;

    @BeforeAll
    static void open(@TempDir Path folder) throws IOException {
        ClTraits traits =
                OpenClProvider.traits(Devices.openClBackends().get(0).index()).shaped("cpu");
        TuningTable.of(traits, Optional.of(folder)).write(List.of(TuningTable.Line.parse("* stores * stream-0")));
        device = new OpenClBackend(traits, TuningTable.of(traits, Optional.of(folder)));
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    @Override
    protected Backend backend() {
        return device;
    }
}
