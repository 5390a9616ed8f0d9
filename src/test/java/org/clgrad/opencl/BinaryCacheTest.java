package org.clgrad.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.shape.Shape;
import org.clgrad.spi.Buffer;
import org.clgrad.spi.Operand;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiled programs on disk: found again, never trusted. */
class BinaryCacheTest {
    @TempDir
    Path folder;

    private static final String KEY = BinaryCache.key("a", "b");

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all.toString());
            return all.get(0);
        }
    }

    @Test
    void keysTellTheirPartsApart() {
        assertNotEquals(BinaryCache.key("ab", "c"), BinaryCache.key("a", "bc"));
        assertEquals(KEY, BinaryCache.key("a", "b"));
    }

    @Test
    void findsWhatWasWritten() throws IOException {
        BinaryCache cache = BinaryCache.in(folder.resolve("new"));
        assertEquals(Optional.empty(), cache.read(KEY));
        cache.write(KEY, new byte[] {1, 2, 3});
        assertArrayEquals(new byte[] {1, 2, 3}, cache.read(KEY).orElseThrow());
        cache.write(KEY, new byte[] {4});
        assertArrayEquals(new byte[] {4}, cache.read(KEY).orElseThrow());
    }

    @Test
    void damagedFilesCountAsAbsent() throws IOException {
        BinaryCache cache = BinaryCache.in(folder);
        cache.write(KEY, new byte[100]);
        Path file = onlyFile();
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 5, whole.length / 2, whole.length - 1}) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertEquals(Optional.empty(), cache.read(KEY), "length " + length);
        }
        whole[whole.length - 1] ^= 1;
        Files.write(file, whole);
        assertEquals(Optional.empty(), cache.read(KEY));
    }

    @Test
    void aFolderThatCannotBeMadeIsNoFailure() throws IOException {
        BinaryCache cache =
                BinaryCache.in(Files.createFile(folder.resolve("file")).resolve("below"));
        cache.write(KEY, new byte[] {1});
        assertEquals(Optional.empty(), cache.read(KEY));
    }

    /** A program comes from the disk the second time, and is built again when the driver refuses what is there. */
    @Test
    void programsSurviveTheirDevice() throws IOException {
        ClTraits traits = OpenClProvider.traits(Devices.openClBackends().get(0).index());
        assertEquals(3f, filled(traits, 3));
        Path file = onlyFile();
        var written = Files.getLastModifiedTime(file);
        assertEquals(4f, filled(traits, 4));
        assertEquals(written, Files.getLastModifiedTime(onlyFile()));
        // A sound file whose content no driver takes. PoCL reads a header of it without a look at the length.
        String name = file.getFileName().toString();
        BinaryCache.in(folder).write(name.substring(0, name.indexOf('.')), new byte[256]);
        long refused = Files.size(file);
        assertEquals(5f, filled(traits, 5));
        assertTrue(Files.size(onlyFile()) > refused);
    }

    private float filled(ClTraits traits, float value) {
        try (ClDevice device = new ClDevice(traits, BinaryCache.in(folder))) {
            Buffer x = device.allocate(DType.FLOAT32, 8);
            Primitive.Elementwise fill =
                    new Primitive.Elementwise(Program.constant(DType.FLOAT32), List.of((double) value));
            new Elementwise(device, new Stores("plain", traits))
                    .run(
                            "fill",
                            fill.program(),
                            fill.scalars(),
                            new Operand(x, Layout.contiguous(Shape.of(8))),
                            List.of());
            float[] back = new float[8];
            device.download(x, 0, back, 0, 8);
            return back[7];
        }
    }
}
