package org.clgrad.testing;

import java.util.concurrent.Callable;
import org.clgrad.spi.Backend;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A backend that is open while the tests of a class run; a static field of it with {@code @RegisterExtension}. */
public final class OpenedBackend implements BeforeAllCallback, AfterAllCallback {
    private final Callable<Backend> open;
    private Backend backend;

    /**
     * Makes the extension.
     *
     * @param open opens the backend, or ends the tests with a failed assumption
     */
    public OpenedBackend(Callable<Backend> open) {
        this.open = open;
    }

    /** {@return the backend} */
    public Backend get() {
        return backend;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        backend = open.call();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (backend != null) {
            backend.close();
        }
    }
}
