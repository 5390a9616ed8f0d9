package org.clgrad.cli;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes small files of images and labels. */
final class IdxFiles {
    private static final int BYTES = 0x0800;

    private IdxFiles() {}

    /** An IDX file in memory. */
    static byte[] bytes(byte[] values, int... sizes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(BYTES | sizes.length);
        for (int size : sizes) {
            out.writeInt(size);
        }
        out.write(values);
        return bytes.toByteArray();
    }

    static byte[] gzipped(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    /** Images with one white row each, whose place is the label. */
    static byte[] images(int count) throws IOException {
        byte[] pixels = new byte[count * MnistData.SIDE * MnistData.SIDE];
        for (int i = 0; i < count; i++) {
            int row = 2 * label(i) + 4;
            for (int x = 0; x < MnistData.SIDE; x++) {
                // A slope, so that no two images are alike.
                pixels[(i * MnistData.SIDE + row) * MnistData.SIDE + x] = (byte) (255 - (i * 3 + x) % 60);
            }
        }
        return bytes(pixels, count, MnistData.SIDE, MnistData.SIDE);
    }

    static byte[] labels(int count) throws IOException {
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) label(i);
        }
        return bytes(labels, count);
    }

    static int label(int image) {
        return (image * 7 + image / 10) % MnistData.CLASSES;
    }

    /** Writes a set of images and labels that fit, not gzipped. */
    static void set(Path folder, String set, int count) throws IOException {
        Files.write(folder.resolve(set + "-images-idx3-ubyte"), images(count));
        Files.write(folder.resolve(set + "-labels-idx1-ubyte"), labels(count));
    }
}
