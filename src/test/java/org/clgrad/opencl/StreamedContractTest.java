package org.clgrad.opencl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.clgrad.spi.Backend;
import org.clgrad.spi.ElementsContract;
import org.clgrad.testing.Devices;
import org.clgrad.testing.OpenedBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept where this machine's table says that results of any size go past the caches. */
class StreamedContractTest extends ElementsContract {
    @TempDir
    static Path folder;

    @RegisterExtension
    static final OpenedBackend DEVICE = new OpenedBackend(StreamedContractTest::open);

    private static Backend open() throws IOException {
        ClTraits traits =
                OpenClProvider.traits(Devices.openClBackends().get(0).index()).shaped("cpu");
        TuningTable.of(traits, Optional.of(folder)).write(List.of(TuningTable.Line.parse("* stores * stream-0")));
        return new OpenClBackend(traits, TuningTable.of(traits, Optional.of(folder)));
    }

    @Override
    protected Backend backend() {
        return DEVICE.get();
    }

    @AfterAll
    static void itsKernelsDoWithoutTheHeader() {
        SourceCompilerTest.assertNoneNeededTheHeader(DEVICE.get().info());
    }
}
