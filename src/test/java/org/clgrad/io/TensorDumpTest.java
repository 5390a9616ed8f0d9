package org.clgrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.clgrad.error.DataException;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorDumpTest {
    private static final String FLOATS = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }";

    @TempDir
    private Path folder;

    private static byte[] floats(String shape, int count) {
        return NpyTest.bytes(1, FLOATS.formatted(shape), new byte[4 * count]);
    }

    private Path zip(String name, Map<String, byte[]> entries, int method) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> e : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(e.getKey());
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    CRC32 sum = new CRC32();
                    sum.update(e.getValue());
                    entry.setCrc(sum.getValue());
                    entry.setSize(e.getValue().length);
                }
                out.putNextEntry(entry);
                out.write(e.getValue());
                out.closeEntry();
            }
        }
        return file;
    }

    private static void assertSays(String says, Path file) {
        DataException e = assertThrows(DataException.class, () -> TensorDump.open(file));
        assertTrue(e.getMessage().contains(says), e.getMessage());
    }

    private static void assertElementsSay(String says, Path file) {
        try (TensorDump dump = TensorDump.open(file)) {
            StoredTensor t = dump.tensors().values().iterator().next();
            DataException e = assertThrows(DataException.class, t::toDoubleArray);
            assertTrue(e.getMessage().contains(says), e.getMessage());
        }
    }

    @Test
    void tellsFormatsByContent() throws IOException {
        Npy.write(folder.resolve("array.dat"), Tensor.of(1, 2));
        SafeTensors.write(folder.resolve("tensors.dat"), Map.of("t", Tensor.of(3)));
        zip("archive.dat", Map.of("z.npy", floats("2,", 2), "note.txt", new byte[3]), ZipEntry.DEFLATED);
        try (TensorDump npy = TensorDump.open(folder.resolve("array.dat"));
                TensorDump st = TensorDump.open(folder.resolve("tensors.dat"));
                TensorDump npz = TensorDump.open(folder.resolve("archive.dat"))) {
            assertFalse(npy.isNamed());
            assertEquals(Set.of("array.dat"), npy.tensors().keySet());
            assertTrue(st.isNamed());
            assertEquals(Set.of("t"), st.tensors().keySet());
            assertEquals(Set.of("z"), npz.tensors().keySet());
            assertEquals(List.of("note.txt"), npz.others());
        }
    }

    @Test
    void namesInFoldersHaveThePath() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("a/b"));
        Npy.write(deep.resolve("w.npy"), Tensor.of(1));
        Npy.write(folder.resolve("top.npy"), Tensor.of(2));
        SafeTensors.write(deep.resolve("s.safetensors"), Map.of("x.y", Tensor.of(3)));
        SafeTensors.write(folder.resolve("m-00001-of-00002.safetensors"), Map.of("p", Tensor.of(4)));
        SafeTensors.write(folder.resolve("m-00002-of-00002.safetensors"), Map.of("q", Tensor.of(5)));
        zip("z.npz", Map.of("in/k.npy", floats("", 1)), ZipEntry.STORED);
        Files.writeString(folder.resolve("config.json"), "{}");
        try (TensorDump dump = TensorDump.open(folder)) {
            assertEquals(
                    Set.of("a/b/w", "top", "a/b/s/x.y", "p", "q", "z/in/k"),
                    dump.tensors().keySet());
            assertEquals(List.of("config.json"), dump.others());
            assertEquals("a/b/w", dump.tensors().get("a/b/w").name());
            assertArrayEquals(new double[] {5}, dump.tensors().get("q").toDoubleArray());
        }
        SafeTensors.write(folder.resolve("n-00001-of-00001.safetensors"), Map.of("p", Tensor.of(4)));
        assertSays("two tensors are called 'p'", folder);
    }

    @Test
    void refusesWhatHasNoTensors() throws IOException {
        assertSays("no such file or folder", folder.resolve("absent"));
        Files.writeString(folder.resolve("readme.txt"), "hello, this is no tensor");
        assertSays("the folder has no tensors", folder);
        assertSays("no safetensors file", folder.resolve("readme.txt"));
        SafeTensors.write(folder.resolve("deceit"), Map.of("a\u001b[2Jb", Tensor.of(1)));
        assertSays("control characters ('a?[2Jb')", folder.resolve("deceit"));
    }

    @Test
    void refusesDamagedArchives() throws IOException {
        byte[] good = Files.readAllBytes(zip("good.npz", Map.of("a.npy", floats("6,", 6)), ZipEntry.STORED));
        Path bad = folder.resolve("bad.npz");
        Files.write(bad, Arrays.copyOf(good, good.length - 10));
        assertSays("truncated or no npz archive", bad);
        Files.write(bad, "PK\3\4 no more".getBytes(StandardCharsets.ISO_8859_1));
        assertSays("truncated or no npz archive", bad);
        byte[] flipped = good.clone();
        flipped[new String(good, StandardCharsets.ISO_8859_1).indexOf("), }") + 10] ^= 1;
        Files.write(bad, flipped);
        assertElementsSay("its checksum is wrong", bad);
        assertSays("its header says", zip("short.npz", Map.of("a.npy", floats("7,", 6)), ZipEntry.DEFLATED));
        assertSays("its header says", zip("long.npz", Map.of("a.npy", floats("5,", 6)), ZipEntry.DEFLATED));
        assertSays("its header says", zip("huge.npz", Map.of("a.npy", floats("1000000000000,", 6)), ZipEntry.DEFLATED));
        assertSays("a.npy: is no npy array", zip("text.npz", Map.of("a.npy", new byte[200]), ZipEntry.DEFLATED));
    }

    @Test
    void refusesANameTwiceInAnArchive() throws IOException {
        byte[] array = floats("2,", 2);
        Path file = zip("twice.npz", Map.of("a.npy", array, "b.npy", array), ZipEntry.STORED);
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        Files.write(file, text.replace("b.npy", "a.npy").getBytes(StandardCharsets.ISO_8859_1));
        assertSays("two tensors are called 'a'", file);
    }

    /** An entry that claims to inflate to far more than deflating can give. */
    @Test
    void refusesImpossibleInflation() throws IOException {
        String header = FLOATS.formatted("1000000000,");
        Path file = zip("bomb.npz", Map.of("a.npy", NpyTest.bytes(1, header)), ZipEntry.DEFLATED);
        byte[] bytes = Files.readAllBytes(file);
        // The uncompressed size in the central directory, 24 bytes after its signature.
        int central = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("PK\1\2");
        long claimed = 10 + header.length() + 4_000_000_000L;
        for (int i = 0; i < 4; i++) {
            bytes[central + 24 + i] = (byte) (claimed >> 8 * i);
        }
        Files.write(file, bytes);
        assertSays("the archive is damaged", file);
    }

    @Test
    void damagedDeflatedDataIsSaid() throws IOException {
        byte[] data = new byte[40_000];
        new java.util.Random(5).nextBytes(data);
        String header = "{'descr': '|u1', 'fortran_order': %s, 'shape': (200, 200), }";
        for (String order : List.of("False", "True")) {
            Path file =
                    zip("d.npz", Map.of("a.npy", NpyTest.bytes(1, header.formatted(order), data)), ZipEntry.DEFLATED);
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 0x55;
            Files.write(file, bytes);
            assertElementsSay("is damaged", file);
        }
    }
}
