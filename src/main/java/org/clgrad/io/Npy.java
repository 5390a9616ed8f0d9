package org.clgrad.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.clgrad.engine.Device;
import org.clgrad.error.DataException;
import org.clgrad.tensor.Tensor;

/**
 * Arrays in files of NumPy's npy format: of every numeric type but complex, in either byte order, row- or column-major.
 * Objects, which are pickled Python, are refused.
 *
 * <p>Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
 */
public final class Npy {
    private static final String SUFFIX = ".npy";
    /** Of magic, version and length in front of the header, in version 1. */
    private static final int PREFIX_BYTES = 10;

    /** The elements begin at a multiple of it. */
    private static final int ALIGNMENT = 64;

    private Npy() {}

    /**
     * Reads and checks the header of a file.
     *
     * @param file an npy file
     * @return the array, named as the file without {@code .npy}, its elements not read yet
     * @throws DataException if the file is missing, truncated, damaged or of a type that is not read
     */
    public static StoredTensor open(Path file) {
        String where = file.toString();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            NpyHeader header = NpyHeader.read(where, in);
            long needed = header.headerBytes() + header.dataBytes();
            long size = Files.size(file);
            if (size != needed) {
                throw new DataException(
                        where + ": has " + size + " bytes, its header says " + needed + " (" + header.type()
                                + " " + header.shape() + "); "
                                + (size < needed ? "it is truncated" : "it is damaged or holds several arrays")
                                + ", write it again");
            }
            return new StoredTensor(
                    name(file.getFileName().toString()),
                    where,
                    header.type(),
                    header.shape(),
                    header.order(),
                    () -> header.columnMajor()
                            ? ColumnMajorBlocks.map(
                                    file,
                                    header.headerBytes(),
                                    header.shape(),
                                    header.type().bytes())
                            : new FileBlocks(file, header.headerBytes()));
        } catch (IOException e) {
            throw new DataException(where + ": cannot be read (" + e + "); check the path", e);
        }
    }

    static String name(String file) {
        return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
    }

    /**
     * Reads an array. Some types are widened as {@link StoredTensor#toTensor} says.
     *
     * @param file an npy file
     * @param device where it goes
     * @return the tensor
     * @throws DataException if the file is missing, truncated, damaged, too large or of a type that is not read
     */
    public static Tensor read(Path file, Device device) {
        return open(file).toTensor(device);
    }

    /**
     * Reads an array to the default device.
     *
     * @param file an npy file
     * @return the tensor
     * @throws DataException if the file is missing, truncated, damaged, too large or of a type that is not read
     */
    public static Tensor read(Path file) {
        return read(file, Device.getDefault());
    }

    /**
     * Writes a tensor. A file that is there is replaced when everything has been written, and not before.
     *
     * @param file where to
     * @param tensor of any type
     * @throws DataException if the file cannot be written
     */
    public static void write(Path file, Tensor tensor) {
        String descr = switch (tensor.dtype()) {
            case FLOAT32 -> "<f4";
            case FLOAT64 -> "<f8";
            case INT32 -> "<i4";
            case INT64 -> "<i8";
            case BOOL -> "|b1";
            case FLOAT16 -> "<f2";
            case BFLOAT16 -> "<V2";
        };
        long[] sizes = tensor.shape().toArray();
        String shape = Arrays.stream(sizes).mapToObj(Long::toString).collect(Collectors.joining(", "))
                + (sizes.length == 1 ? "," : "");
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }";
        int unpadded = PREFIX_BYTES + header.length() + 1;
        String padded = header + " ".repeat(Math.floorMod(-unpadded, ALIGNMENT)) + "\n";
        TensorOutput.replace(file, out -> {
            out.write(NpyHeader.MAGIC);
            out.write(new byte[] {1, 0, (byte) padded.length(), (byte) (padded.length() >> 8)});
            out.write(padded.getBytes(StandardCharsets.ISO_8859_1));
            TensorOutput.elements(out, tensor);
        });
    }
}
