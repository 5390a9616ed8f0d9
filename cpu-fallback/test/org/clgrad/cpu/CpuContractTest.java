package org.clgrad.cpu;

import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The CPU backend against the literal reference: plain and Vector API kernels, one thread and several. With several
 * threads every range is cut, however small, so that the seams lie everywhere.
 */
class CpuContractTest {
    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class Of extends BackendContract {
        private final Backend backend;

        Of(FloatKernels kernels, int threads) {
            backend = new CpuBackend(
                    new Workers(threads, threads > 1), kernels, CpuInfo.describe(threads, VectorSupport.get()));
        }

        @Override
        protected Backend backend() {
            return backend;
        }

        @AfterAll
        void close() {
            backend.close();
        }
    }

    @Nested
    class PlainOneThread extends Of {
        PlainOneThread() {
            super(new PlainFloatKernels(), 1);
        }
    }

    @Nested
    class PlainFiveThreads extends Of {
        PlainFiveThreads() {
            super(new PlainFloatKernels(), 5);
        }
    }

    @Nested
    class VectorOneThread extends Of {
        VectorOneThread() {
            super(VectorSupport.get().kernels(), 1);
        }
    }

    @Nested
    class VectorTwoThreads extends Of {
        VectorTwoThreads() {
            super(VectorSupport.get().kernels(), 2);
        }
    }
}
