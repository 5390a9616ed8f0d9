package org.clgrad.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.clgrad.error.DataException;

/**
 * NumPy's archives of arrays: zip files of npy entries, stored or deflated. Elements are inflated as they are read and
 * never kept, so that an archive that inflates to more than there is memory does no harm.
 */
final class Npz implements AutoCloseable {
    /** No deflated byte gives more than this many; an entry that claims more is not what it says. */
    private static final long MAX_INFLATION = 1032;

    /** A column-major array must be in memory to be turned round; this part of the heap is for it. */
    private static final int HEAP_PART = 4;

    private final String file;
    private final ZipFile zip;
    private final List<StoredTensor> tensors = new ArrayList<>();
    private final List<String> others = new ArrayList<>();

    private Npz(Path file, ZipFile zip) {
        this.file = file.toString();
        this.zip = zip;
    }

    /**
     * Reads the header of every array.
     *
     * @param file an npz file
     * @return the archive, which stays open for reading elements
     * @throws DataException if it is missing, truncated or damaged, or an array is of a type that is not read
     */
    static Npz open(Path file) {
        ZipFile zip = null;
        boolean done = false;
        try {
            zip = new ZipFile(file.toFile());
            Npz npz = new Npz(file, zip);
            for (ZipEntry entry : Collections.list(zip.entries())) {
                npz.add(entry);
            }
            done = true;
            return npz;
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read (" + e + "); it is truncated or no npz archive", e);
        } finally {
            if (zip != null && !done) {
                close(file.toString(), zip);
            }
        }
    }

    private void add(ZipEntry entry) throws IOException {
        if (entry.isDirectory() || !entry.getName().endsWith(".npy")) {
            others.add(entry.getName());
            return;
        }
        String where = file + ": " + entry.getName();
        NpyHeader header;
        try (InputStream in = zip.getInputStream(entry)) {
            header = NpyHeader.read(where, in);
        }
        long needed = header.headerBytes() + header.dataBytes();
        if (entry.getSize() != needed || entry.getSize() / MAX_INFLATION > entry.getCompressedSize()) {
            throw new DataException(where + ": has " + entry.getSize() + " bytes (" + entry.getCompressedSize()
                    + " deflated), its header says " + needed + " (" + header.type() + " " + header.shape()
                    + "); the archive is damaged");
        }
        tensors.add(new StoredTensor(
                Npy.name(entry.getName()),
                where,
                header.type(),
                header.shape(),
                header.order(),
                () -> header.columnMajor() ? columnMajor(where, entry, header) : rowMajor(entry, header)));
    }

    private CheckedInputStream elements(ZipEntry entry, NpyHeader header) throws IOException {
        CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32());
        in.skipNBytes(header.headerBytes());
        return in;
    }

    private Blocks rowMajor(ZipEntry entry, NpyHeader header) throws IOException {
        return new StreamBlocks(elements(entry, header), entry.getCrc());
    }

    private Blocks columnMajor(String where, ZipEntry entry, NpyHeader header) throws IOException {
        long room = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / HEAP_PART);
        if (header.dataBytes() > room) {
            throw new DataException(where + ": is in column-major order and has " + header.dataBytes()
                    + " bytes, more than the " + room
                    + " that are inflated to turn it round; unzip the archive and give the folder, or raise -Xmx");
        }
        try (CheckedInputStream in = elements(entry, header)) {
            byte[] bytes = in.readNBytes((int) header.dataBytes());
            if (bytes.length < header.dataBytes()) {
                throw new EOFException("it ends early");
            }
            StreamBlocks.end(in, entry.getCrc());
            return ColumnMajorBlocks.of(bytes, header.shape(), header.type().bytes());
        }
    }

    List<StoredTensor> tensors() {
        return tensors;
    }

    /** {@return the entries that are no arrays} */
    List<String> others() {
        return others;
    }

    @Override
    public void close() {
        close(file, zip);
    }

    private static void close(String file, ZipFile zip) {
        try {
            zip.close();
        } catch (IOException e) {
            throw new DataException(file + ": cannot be closed (" + e + ")", e);
        }
    }
}
