package org.clgrad.cpu;

import org.clgrad.cpu.Contest.Rule;
import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The CPU backend against the literal reference: plain and Vector API kernels, one thread and several, the loops of
 * programs. With several threads every range is cut, however small, so that the seams lie everywhere.
 */
class CpuContractTest {
    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class Of extends BackendContract {
        private final Backend backend;

        Of(FloatKernels kernels, int threads, Rule loops) {
            backend = new CpuBackend(
                    new Workers(threads, threads > 1), kernels, loops, CpuInfo.describe(threads, VectorSupport.get()));
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
            super(new PlainFloatKernels(), 1, Rule.OFF);
        }
    }

    @Nested
    class PlainFiveThreads extends Of {
        PlainFiveThreads() {
            super(new PlainFloatKernels(), 5, Rule.OFF);
        }
    }

    @Nested
    class VectorOneThread extends Of {
        VectorOneThread() {
            super(VectorSupport.get().kernels(), 1, Rule.AUTO);
        }
    }

    @Nested
    class VectorTwoThreadsAndLoopsOfPrograms extends Of {
        VectorTwoThreadsAndLoopsOfPrograms() {
            super(VectorSupport.get().kernels(), 2, Rule.ALWAYS);
        }
    }
}
