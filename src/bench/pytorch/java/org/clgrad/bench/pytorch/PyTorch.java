package org.clgrad.bench.pytorch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.mkl.global.mkl_rt;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;
import org.clgrad.bench.Contender;
import org.clgrad.bench.Contenders;
import org.clgrad.bench.Job;
import org.clgrad.bench.Workload;

/** PyTorch on the CPU, through the JavaCPP presets, with Intel's MKL in the place of their OpenBLAS. */
public class PyTorch implements Contender {
    private boolean loaded;

    @Override
    public String name() {
        return "pytorch";
    }

    /**
     * One pool of threads for MKL and for PyTorch's own loops, whose idle ones do not spin: otherwise they are in each
     * other's way as soon as anything else runs on the machine.
     */
    @Override
    public Map<String, String> environment() {
        return Map.of("MKL_THREADING_LAYER", "GNU", "OMP_WAIT_POLICY", "passive");
    }

    /** Of the names that MKL and OpenBLAS share, those that were loaded first are called. */
    void loadBlas() {
        Loader.load(mkl_rt.class);
        String name = "/org/bytedeco/mkl/" + Loader.getPlatform() + "/libmkl_rt.so.3";
        try {
            File library = Loader.cacheResource(name);
            if (library == null) {
                throw new IllegalStateException(name + " is not among the jars; PyTorch is timed with MKL on Linux");
            }
            Loader.loadGlobal(library.getPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return what {@link #loadBlas} loads} */
    String blas() {
        return Contenders.jarOf(mkl_rt.class);
    }

    private void load() {
        if (!loaded) {
            loadBlas();
            Loader.load(torch.class);
            torch.set_num_threads(Runtime.getRuntime().availableProcessors());
            loaded = true;
        }
    }

    @Override
    public final String description() {
        load();
        return Contenders.jarOf(torch.class) + ", " + blas() + ", " + torch.get_num_threads() + " threads";
    }

    @Override
    public final Optional<Job> prepare(Workload workload) {
        load();
        return Optional.of(new PyTorchJob(workload));
    }

    /** The same with the OpenBLAS that the presets come with. */
    public static final class WithOpenBlas extends PyTorch {
        @Override
        public String name() {
            return "pytorch-openblas";
        }

        /** OpenBLAS and PyTorch each have a thread for every processor: those without work must not spin. */
        @Override
        public Map<String, String> environment() {
            String threads = Integer.toString(Runtime.getRuntime().availableProcessors());
            return Map.of("OMP_WAIT_POLICY", "passive", "OPENBLAS_NUM_THREADS", threads);
        }

        @Override
        void loadBlas() {
            Loader.load(openblas.class);
        }

        @Override
        String blas() {
            return Contenders.jarOf(openblas.class);
        }
    }
}
