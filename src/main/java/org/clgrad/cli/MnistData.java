package org.clgrad.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.clgrad.error.DataException;
import org.clgrad.io.Idx;

/**
 * Images of handwritten digits with their labels, to train with and to test with. Source of the files: LeCun, Cortes,
 * Burges, The MNIST database of handwritten digits.
 *
 * @param train what to learn from
 * @param test what to measure with
 * @param origin where they come from, in words
 */
record MnistData(Part train, Part test, String origin) {
    /** Rows and columns of an image. */
    static final int SIDE = 28;
    /** How many different labels there are, from 0 on. */
    static final int CLASSES = 10;

    private static final int PIXELS = SIDE * SIDE;
    /** Of five images, four are to train with where the files do not say. */
    private static final int SPLIT = 5;

    /** Images and their labels. */
    static final class Part {
        private final byte[] pixels;
        private final byte[] labels;

        private Part(byte[] pixels, byte[] labels) {
            this.pixels = pixels;
            this.labels = labels;
        }

        /** {@return how many images} */
        int count() {
            return labels.length;
        }

        /**
         * Returns how white a pixel is.
         *
         * @param index image, row and column in row-major order
         * @return 0 for black to 255
         */
        int pixel(int index) {
            return pixels[index] & 0xff;
        }

        /**
         * Returns which digit an image shows.
         *
         * @param image which image
         * @return its label
         */
        int label(int image) {
            return labels[image];
        }

        private Part range(int from, int to) {
            return new Part(
                    Arrays.copyOfRange(pixels, from * PIXELS, to * PIXELS), Arrays.copyOfRange(labels, from, to));
        }
    }

    /**
     * Reads a folder. With both sets of files in it, {@code train-*} is to train with and {@code t10k-*} to test with;
     * with one set, its first four fifths are to train with and the rest to test with.
     *
     * @param folder where the files are, gzipped or not
     * @return the images
     * @throws DataException if the folder or a file is missing, or a file is damaged or not what it should be
     */
    static MnistData read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new DataException("mnist: there is no folder '" + folder
                    + "'; give the one with t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz");
        }
        Part train = part(folder, "train");
        Part test = part(folder, "t10k");
        if (train != null && test != null) {
            return new MnistData(train, test, "train-* to train with, t10k-* to test with");
        }
        Part only = train == null ? test : train;
        if (only == null) {
            throw new DataException("mnist: no images in '" + folder + "'; it should have "
                    + names("t10k", "images-idx3") + " (or train-images-...), gzipped or not");
        }
        String set = train == null ? "t10k" : "train";
        int cut = only.count() - only.count() / SPLIT;
        if (cut == only.count()) {
            throw new DataException("mnist: only " + only.count() + " images in " + set + "-images; at least " + SPLIT
                    + " are needed to train and to test with");
        }
        return new MnistData(
                only.range(0, cut),
                only.range(cut, only.count()),
                "only " + set + "-* found: the first " + cut + " images to train with, the last " + (only.count() - cut)
                        + " to test with");
    }

    /**
     * The first images of each part.
     *
     * @param trainCount how many to train with
     * @param testCount how many to test with
     * @return fewer images
     */
    MnistData first(int trainCount, int testCount) {
        return new MnistData(train.range(0, trainCount), test.range(0, testCount), origin + "; of these the first few");
    }

    private static Part part(Path folder, String set) {
        Path images = find(folder, set, "images-idx3");
        Path labels = find(folder, set, "labels-idx1");
        if (images == null && labels == null) {
            return null;
        }
        if (images == null || labels == null) {
            throw new DataException("mnist: '" + folder + "' has " + (images == null ? labels : images).getFileName()
                    + " but not " + names(set, images == null ? "images-idx3" : "labels-idx1"));
        }
        return part(images, labels);
    }

    private static Part part(Path imageFile, Path labelFile) {
        Idx images = Idx.read(imageFile);
        Idx labels = Idx.read(labelFile);
        int[] sizes = images.sizes();
        if (sizes.length != 3 || sizes[1] != SIDE || sizes[2] != SIDE) {
            throw new DataException("mnist: " + imageFile + " holds " + Arrays.toString(sizes) + "; images are [count, "
                    + SIDE + ", " + SIDE + "]");
        }
        if (labels.sizes().length != 1) {
            throw new DataException(
                    "mnist: " + labelFile + " holds " + Arrays.toString(labels.sizes()) + "; labels are [count]");
        }
        if (sizes[0] != labels.sizes()[0] || sizes[0] == 0) {
            throw new DataException("mnist: " + sizes[0] + " images in " + imageFile + ", " + labels.sizes()[0]
                    + " labels in " + labelFile + "; there must be one label for each image, and some");
        }
        byte[] values = labels.bytes();
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= CLASSES) {
                throw new DataException("mnist: label " + i + " in " + labelFile + " is " + (values[i] & 0xff)
                        + "; labels are 0 to " + (CLASSES - 1));
            }
        }
        return new Part(images.bytes(), values);
    }

    /** The file of a set, under either of its usual names, gzipped or not; null if there is none. */
    private static Path find(Path folder, String set, String kind) {
        for (String name : List.of(set + "-" + kind + "-ubyte", set + "-" + kind.replace('-', '.') + "-ubyte")) {
            for (String ending : List.of("", ".gz")) {
                Path file = folder.resolve(name + ending);
                if (Files.isRegularFile(file)) {
                    return file;
                }
            }
        }
        return null;
    }

    private static String names(String set, String kind) {
        return set + "-" + kind + "-ubyte(.gz)";
    }
}
