package org.clgrad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.clgrad.error.DataException;
import org.clgrad.testing.SharedFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistDataTest {
    @TempDir
    Path folder;

    @Test
    void bothSets() throws IOException {
        IdxFiles.set(folder, "train", 30);
        IdxFiles.set(folder, "t10k", 12);
        MnistData data = MnistData.read(folder);
        assertEquals(30, data.train().count());
        assertEquals(12, data.test().count());
        assertEquals(IdxFiles.label(7), data.test().label(7));
        assertEquals(255 - 21, data.train().pixel((7 * 28 + 2 * IdxFiles.label(7) + 4) * 28));
        assertTrue(data.origin().contains("train-*"), data.origin());
    }

    @Test
    void oneSetIsSplitAndThatIsSaid() throws IOException {
        IdxFiles.set(folder, "t10k", 52);
        MnistData data = MnistData.read(folder);
        assertEquals(42, data.train().count());
        assertEquals(10, data.test().count());
        assertEquals(IdxFiles.label(42), data.test().label(0));
        assertEquals(255 - 126 % 60, data.test().pixel((2 * IdxFiles.label(42) + 4) * 28));
        assertTrue(data.origin().contains("first 42") && data.origin().contains("last 10"), data.origin());
    }

    @Test
    void gzippedFilesAndTheOtherUsualName() throws IOException {
        Files.write(folder.resolve("train-images.idx3-ubyte.gz"), IdxFiles.gzipped(IdxFiles.images(10)));
        Files.write(folder.resolve("train-labels.idx1-ubyte"), IdxFiles.labels(10));
        MnistData data = MnistData.read(folder);
        assertEquals(8, data.train().count());
        assertEquals(IdxFiles.label(3), data.train().label(3));
    }

    @Test
    void theRealFiles() {
        MnistData data = MnistData.read(SharedFiles.folder("data/mnist"));
        assertEquals(8000, data.train().count());
        assertEquals(2000, data.test().count());
        // The first labels of the published test set.
        int[] first = {7, 2, 1, 0, 4, 1, 4, 9, 5, 9};
        for (int i = 0; i < first.length; i++) {
            assertEquals(first[i], data.train().label(i));
        }
    }

    @Test
    void missingFolderOrFiles() throws IOException {
        assertMessage("there is no folder", folder.resolve("nowhere"));
        assertMessage("no images in", folder);
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), IdxFiles.images(10));
        assertMessage("but not t10k-labels", folder);
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), IdxFiles.labels(10));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), IdxFiles.labels(10));
        assertMessage("but not train-images", folder);
    }

    @Test
    void filesThatAreNotWhatTheyShouldBe() throws IOException {
        Path images = folder.resolve("t10k-images-idx3-ubyte");
        Path labels = folder.resolve("t10k-labels-idx1-ubyte");
        IdxFiles.set(folder, "t10k", 10);
        Files.write(labels, IdxFiles.labels(9));
        assertMessage("10 images", folder);
        Files.write(labels, IdxFiles.bytes(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 10}, 10));
        assertMessage("label 9", folder);
        Files.write(labels, IdxFiles.images(10));
        assertMessage("labels are [count]", folder);
        Files.write(labels, IdxFiles.labels(10));
        Files.write(images, IdxFiles.bytes(new byte[10 * 4], 10, 2, 2));
        assertMessage("[10, 2, 2]", folder);
        Files.write(images, IdxFiles.labels(10));
        assertMessage("images are [count, 28, 28]", folder);
        byte[] whole = IdxFiles.images(10);
        Files.write(images, Arrays.copyOf(whole, whole.length - 1));
        assertMessage(images.toString(), folder);
        Files.write(images, new byte[] {1, 2, 3});
        assertMessage(images.toString(), folder);
        IdxFiles.set(folder, "t10k", 4);
        assertMessage("only 4 images", folder);
    }

    @Test
    void damagedGzip() throws IOException {
        IdxFiles.set(folder, "t10k", 10);
        Files.delete(folder.resolve("t10k-images-idx3-ubyte"));
        Path images = folder.resolve("t10k-images-idx3-ubyte.gz");
        byte[] whole = IdxFiles.gzipped(IdxFiles.images(10));
        Files.write(images, Arrays.copyOf(whole, whole.length / 2));
        assertMessage(images.toString(), folder);
        whole[whole.length / 2] ^= 0x55;
        Files.write(images, whole);
        assertMessage(images.toString(), folder);
    }

    private static void assertMessage(String part, Path folder) {
        String message =
                assertThrows(DataException.class, () -> MnistData.read(folder)).getMessage();
        assertTrue(message.contains(part) && message.indexOf('\n') < 0, message);
    }
}
