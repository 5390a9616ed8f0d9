package org.clgrad.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.clgrad.shape.Coalesce;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.Operand;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which results go past the caches: large ones, in long runs, that overwrite nothing that is read. */
class StoresTest {
    private static final Buffer TARGET = new Elsewhere();

    private ClTraits traits;

    private static final class Elsewhere implements Buffer {
        @Override
        public DType dtype() {
            return DType.FLOAT32;
        }

        @Override
        public long elements() {
            return Long.MAX_VALUE;
        }
    }

    @BeforeEach
    void find() {
        traits = OpenClProvider.traits(Devices.openClBackends().get(0).index());
    }

    private boolean streams(String name, Layout layout, Buffer... read) {
        Operand out = new Operand(TARGET, layout);
        List<Operand> inputs =
                List.of(read).stream().map(b -> new Operand(b, layout)).toList();
        List<Layout> layouts = Collections.nCopies(read.length + 1, layout);
        return new Stores(name, traits).stream(out, inputs, Coalesce.of(layout.shape(), layouts));
    }

    private static Layout run(long... dims) {
        return Layout.contiguous(Shape.of(dims));
    }

    @Test
    void fromTheSizeThatTheTableSays() {
        long elements = traits.computeUnits * (1L << 20) / 4;
        for (long n : new long[] {elements - 1, elements, 2 * elements}) {
            assertEquals(n >= elements, streams("stream-1", run(n), new Elsewhere()), Long.toString(n));
            assertFalse(streams("plain", run(n), new Elsewhere()));
        }
    }

    @Test
    void fromTheSizeOfTheCacheAtMost() {
        long elements = Math.max(16L << 20, traits.cacheBytes) / 4;
        assertTrue(streams("stream-900000", run(elements)));
        assertFalse(streams("stream-900000", run(elements - 1)));
    }

    @Test
    void notWhereItsLinesAreReadAnyway() {
        assertTrue(streams("stream-0", run(1000), new Elsewhere()));
        assertFalse(streams("stream-0", run(1000), new Elsewhere(), TARGET));
    }

    @Test
    void notInShortRunsNorWithGaps() {
        assertTrue(streams("stream-0", Layout.of(Shape.of(9, 256), new long[] {300, 1}, 7)));
        assertFalse(streams("stream-0", Layout.of(Shape.of(9, 255), new long[] {300, 1}, 7)));
        assertFalse(streams("stream-0", Layout.of(Shape.of(1000), new long[] {2}, 0)));
    }
}
