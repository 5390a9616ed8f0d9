package org.clgrad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.clgrad.error.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are what they claim to be, and the many ways in which they are not. */
class IdxTest {
    private static final byte[] TWO_BY_THREE =
            join(header(0x08, 2, 3), (byte) 0, (byte) 1, (byte) 127, (byte) 128, (byte) 254, (byte) 255);

    @TempDir
    Path folder;

    private static byte[] header(int code, int... sizes) {
        ByteBuffer b = ByteBuffer.allocate(4 + 4 * sizes.length);
        b.putInt(code << 8 | sizes.length);
        for (int s : sizes) {
            b.putInt(s);
        }
        return b.array();
    }

    private static byte[] join(byte[] a, byte... b) {
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(content);
        }
        return out.toByteArray();
    }

    private Path file(byte... content) throws IOException {
        return Files.write(folder.resolve("some-file"), content);
    }

    private static void refuses(String expected, Path file) {
        DataException e = assertThrows(DataException.class, () -> Idx.read(file));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().startsWith("idx: ") && e.getMessage().contains(file.toString()), e.getMessage());
        assertTrue(e.getMessage().contains("; "), "no remedy: " + e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsPlainAndGzipped(boolean zipped) throws IOException {
        Idx idx = Idx.read(file(zipped ? gzip(TWO_BY_THREE) : TWO_BY_THREE));
        assertArrayEquals(new int[] {2, 3}, idx.sizes());
        assertArrayEquals(new byte[] {0, 1, 127, (byte) 128, (byte) 254, (byte) 255}, idx.bytes());
    }

    @Test
    void empty() throws IOException {
        Idx idx = Idx.read(file(header(0x08, 0, 28, 28)));
        assertArrayEquals(new int[] {0, 28, 28}, idx.sizes());
        assertEquals(0, idx.bytes().length);
    }

    @Test
    void large() throws IOException {
        byte[] body = new byte[(5 << 20) + 3];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31);
        }
        assertArrayEquals(
                body,
                Idx.read(file(gzip(join(header(0x08, body.length), body)))).bytes());
    }

    @Test
    void refusesWhatIsNoIdxFile() throws IOException {
        refuses("there is no file", folder.resolve("nothing"));
        refuses("there is no file", folder);
        refuses("starts with 504b0304", file((byte) 0x50, (byte) 0x4b, (byte) 3, (byte) 4));
        refuses("starts with 00000a01", file(header(0x0A, 1)));
        refuses("starts with 00000d01", file(header(0x0D, 1)));
        refuses("starts with 00000800", file(join(header(0x08), (byte) 7)));
        refuses("starts with 000008ff", file(header(0x08, new int[255])));
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        for (int n = 0; n < TWO_BY_THREE.length; n++) {
            String expected = n < 12 ? "ends early" : "has " + (n - 12) + " elements";
            refuses(expected, file(Arrays.copyOf(TWO_BY_THREE, n)));
            refuses(expected, file(gzip(Arrays.copyOf(TWO_BY_THREE, n))));
        }
        byte[] zipped = gzip(TWO_BY_THREE);
        for (int n = 2; n < zipped.length; n++) {
            refuses("ends early", file(Arrays.copyOf(zipped, n)));
        }
    }

    @Test
    void refusesTrailingBytes() throws IOException {
        refuses("has more than 6 elements", file(join(TWO_BY_THREE, (byte) 0)));
        refuses("has more than 6 elements", file(gzip(join(TWO_BY_THREE, (byte) 0))));
    }

    @Test
    void refusesCorruptGzip() throws IOException {
        byte[] checksum = gzip(TWO_BY_THREE);
        checksum[checksum.length - 6] ^= 1;
        refuses("is damaged", file(checksum));
        byte[] method = gzip(TWO_BY_THREE);
        method[2] = 3;
        refuses("is damaged", file(method));
    }

    /** A header of a few bytes that promises a lot costs nothing: it is refused by its size, or for what is missing. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLyingHeaderCostsNoMemory(boolean zipped) throws IOException {
        for (int[] sizes : new int[][] {
            {-1}, {Integer.MAX_VALUE}, {65536, 65536}, {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 4}
        }) {
            byte[] absurd = header(0x08, sizes);
            refuses("claims sizes " + Arrays.toString(sizes), file(zipped ? gzip(absurd) : absurd));
        }
        byte[] missing = header(0x08, 100_000_000);
        refuses("has 0 elements", file(zipped ? gzip(missing) : missing));
    }
}
