package org.clgrad.io;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.clgrad.error.DataException;

/**
 * A file of unsigned bytes in IDX format, gzipped or not: two zero bytes, the type 8, the number of sizes, the sizes as
 * big-endian int32, and the bytes in row-major order. Source: LeCun, Cortes, Burges, The MNIST database of handwritten
 * digits, "The IDX file format".
 */
public final class Idx {
    private static final int UNSIGNED_BYTE = 0x08;
    private static final int GZIP_MAGIC = 0x1f8b;
    /** The format has room for more; tensors of more are a sign of a damaged file. */
    private static final int MAX_SIZES = 8;

    /** While reading, twice the elements are in memory; the third share is for everything else. */
    private static final int PEAK = 3;

    private final int[] sizes;
    private final byte[] bytes;

    private Idx(int[] sizes, byte[] bytes) {
        this.sizes = sizes;
        this.bytes = bytes;
    }

    /** {@return the sizes of the dimensions} */
    public int[] sizes() {
        return sizes.clone();
    }

    /** {@return the elements, to be read as unsigned, in row-major order; not a copy} */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * Reads a file. Whether it is gzipped is told by its content, not its name.
     *
     * @param file which
     * @return what it holds
     * @throws DataException if the file is missing, unreadable, not IDX of unsigned bytes, or shorter or longer than
     *     its sizes say
     */
    public static Idx read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DataException("idx: there is no file " + file + "; check the path");
        }
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                DataInputStream in = new DataInputStream(isGzipped(raw) ? new GZIPInputStream(raw) : raw)) {
            return read(file, in);
        } catch (EOFException e) {
            throw new DataException("idx: " + file + " ends early; copy it again", e);
        } catch (ZipException e) {
            throw new DataException("idx: " + file + " is damaged (" + e.getMessage() + "); copy it again", e);
        } catch (IOException e) {
            throw new DataException("idx: cannot read " + file + " (" + e + "); check its permissions and the disk", e);
        }
    }

    private static boolean isGzipped(InputStream in) throws IOException {
        in.mark(2);
        int magic = in.read() << 8 | in.read();
        in.reset();
        return magic == GZIP_MAGIC;
    }

    private static Idx read(Path file, DataInputStream in) throws IOException {
        int magic = in.readInt();
        int rank = magic & 0xff;
        if (magic >>> 8 != UNSIGNED_BYTE || rank == 0 || rank > MAX_SIZES) {
            throw new DataException(String.format(
                    "idx: %s starts with %08x, an IDX file of unsigned bytes with 0000080N, N the number of sizes (1 to %d);"
                            + " check that it is the right file",
                    file, magic, MAX_SIZES));
        }
        int[] sizes = new int[rank];
        long count = 1;
        for (int i = 0; i < rank; i++) {
            sizes[i] = in.readInt();
            // Of a damaged file the product of sizes may exceed a long.
            count = sizes[i] < 0 || count > Integer.MAX_VALUE ? Long.MAX_VALUE : count * sizes[i];
        }
        long most = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / PEAK);
        if (count > most) {
            throw new DataException("idx: " + file + " claims sizes " + Arrays.toString(sizes) + ", more than the "
                    + most + " bytes that there is room for; check that it is the right file, or raise -Xmx");
        }
        // Memory grows with what is there, not with what the sizes claim.
        byte[] bytes = in.readNBytes((int) count);
        if (bytes.length < count || in.read() >= 0) {
            throw new DataException(
                    "idx: " + file + " has " + (bytes.length < count ? bytes.length : "more than " + count)
                            + " elements, its sizes " + Arrays.toString(sizes) + " say " + count + "; copy it again");
        }
        return new Idx(sizes, bytes);
    }
}
