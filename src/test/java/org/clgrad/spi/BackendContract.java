package org.clgrad.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.junit.jupiter.api.Test;

/**
 * Holds a backend to the contract: every primitive, random layouts (permuted, stepped, broadcast, with an offset),
 * awkward sizes, special values, compared to the bit with {@link ReferenceBackend}; any NaN equals any other. A
 * subclass says which backend. The whole buffer of an output is compared, so a write beside it is found.
 *
 * <p>The OpenCL kernels run under {@code oclgrind}, which finds races, accesses out of bounds and uninitialised reads. It
 * must be the only driver of the process: make a folder with one file {@code oclgrind.icd} that holds the path of
 * {@code liboclgrind-rt-icd.so}, then {@code OCL_ICD_VENDORS=FOLDER OCLGRIND_DATA_RACES=1 OCLGRIND_UNINITIALIZED=1
 * OCLGRIND_BUILD_OPTIONS=-cl-opt-disable OCLGRIND_LOG=FILE java -Dclgrad.test.small=true -Dclgrad.cache=off
 * -Dclgrad.opencl.keepBuffers=true -cp ... org.junit.platform.console.ConsoleLauncher execute
 * -c org.clgrad.opencl.OpenClContractTest -c org.clgrad.opencl.OtherKernelsContractTest}. Without the last property
 * oclgrind gives a new buffer the shadow of a freed, shorter one and reports its end as uninitialised.
 */
public abstract class BackendContract extends ElementsContract
        implements ReductionContract,
                MatMulContract,
                AttentionContract,
                IndexContract,
                WindowContract,
                ConvolutionContract {
    @Test
    void randomBits() {
        ContractCheck c = contract();
        for (long seed : new long[] {0, 1, -1, 0x123456789ABCDEFL}) {
            for (long n : new long[] {0, 1, 2, 3, 4, 5, 1001}) {
                Primitive bits = new Primitive.RandomBits(seed, seed * 31 + 5);
                c.check("bits", bits, c.contiguous(DType.INT32, n));
                c.check("bits", bits, c.contiguous(DType.INT64, n));
            }
        }
    }

    /** The known answers of Random123's kat_vectors for philox4x32 with 10 rounds. */
    @Test
    void philoxKnownAnswers() {
        ContractCheck c = contract();
        int[] zero = new int[4];
        Buffer buffer = c.backend().allocate(DType.INT32, 4);
        c.backend().submit(new Primitive.RandomBits(0, 0), new Operand(buffer, Layout.contiguous(Shape.of(4))));
        c.backend().download(buffer, 0, zero, 0, 4);
        assertEquals(
                "[6627e8d5, e169c58d, bc57ac4c, 9b00dbd8]",
                Arrays.toString(
                        Arrays.stream(zero).mapToObj(Integer::toHexString).toArray()));
        long ones = 0xFFFFFFFFL;
        assertEquals(
                "[408f276d, 41c83b0e, a20bc7c6, 6d5451fd]",
                hex(ReferenceBackend.philox(new long[] {ones, ones, ones, ones}, ones, ones)));
        assertEquals(
                "[d16cfe09, 94fdcceb, 5001e420, 24126ea1]",
                hex(ReferenceBackend.philox(
                        new long[] {0x243f6a88L, 0x85a308d3L, 0x13198a2eL, 0x03707344L}, 0xa4093822L, 0x299f31d0L)));
    }

    private static String hex(long[] words) {
        return Arrays.toString(Arrays.stream(words).mapToObj(Long::toHexString).toArray());
    }

    @Test
    void uploadsAndDownloadsRanges() {
        ContractCheck c = contract();
        for (DType dtype : DType.values()) {
            if (c.has(dtype)) {
                c.random = new Random(3);
                Object content = ContractCheck.array(dtype, 20);
                c.fill(content, dtype);
                Buffer buffer = c.backend().allocate(dtype, 30);
                c.backend().upload(buffer, 7, content, 3, 11);
                Object back = ContractCheck.array(dtype, 15);
                c.backend().download(buffer, 8, back, 4, 10);
                for (int i = 0; i < 10; i++) {
                    assertEquals(Array.get(content, 4 + i), Array.get(back, 4 + i));
                }
                c.backend().free(buffer);
            }
        }
    }

    @Test
    void severalThreadsAtOnce() throws InterruptedException {
        ContractCheck c = contract();
        assumeFalse(ContractCheck.SMALL, "oclgrind aborts when two threads submit");
        Backend b = c.backend();
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        Program scale = scaled();
        for (int t = 0; t < 4; t++) {
            int factor = t + 2;
            threads.add(new Thread(() -> {
                try {
                    for (int round = 0; round < 100; round++) {
                        Shape shape = Shape.of(100 + factor);
                        Buffer x = b.allocate(DType.FLOAT32, shape.size());
                        Operand view = new Operand(x, Layout.contiguous(shape));
                        b.submit(new Primitive.Elementwise(Program.constant(DType.FLOAT32), List.of(1.0)), view);
                        for (int i = 0; i < 3; i++) {
                            b.submit(new Primitive.Elementwise(scale, List.of((double) factor)), view, view);
                        }
                        float[] back = new float[(int) shape.size()];
                        b.download(x, 0, back, 0, back.length);
                        b.free(x);
                        for (float v : back) {
                            assertEquals((float) factor * factor * factor, v);
                        }
                    }
                } catch (Throwable e) {
                    failures.add(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(failures.isEmpty(), () -> failures.toString());
    }

    private static Program scaled() {
        Program.Builder b = new Program.Builder(List.of(DType.FLOAT32), List.of(DType.FLOAT32));
        b.apply(Fn.MUL, 0, 1);
        return b.build();
    }
}
