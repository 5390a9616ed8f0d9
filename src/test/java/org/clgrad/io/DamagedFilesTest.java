package org.clgrad.io;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.clgrad.error.DataException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files with a few wrong bytes, or cut: they can be read, or that they cannot is said; nothing else happens. */
class DamagedFilesTest {
    private static final int TRIES = 400;
    private static final byte[] TELLING = {0, 1, -1, 0x7f, -128, '0', '9', '-', '{', '}', '[', '"', '\\', ',', ':', 'u'
    };

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"types.safetensors", "types.npz", "columns.npz", "columns.npy", "scalar.npy"})
    void areReadOrRefused(String name) throws IOException {
        byte[] good = Files.readAllBytes(StoredTensorTest.fixture(name));
        Random random = new Random(name.hashCode());
        Path file = folder.resolve(name);
        int refused = 0;
        for (int i = 0; i < TRIES; i++) {
            byte[] bad = damaged(good, random);
            Files.write(file, bad);
            try (TensorDump dump = TensorDump.open(file)) {
                dump.tensors().values().forEach(StoredTensor::toDoubleArray);
            } catch (DataException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                Path kept = Files.createTempFile("damaged", name);
                Files.write(kept, bad);
                fail(kept + ": " + e, e);
            }
        }
        assertTrue(refused > TRIES / 20, refused + " of " + TRIES);
    }

    /** Headers are short, so that half of the damage is done near the start or the end, where they are. */
    private static byte[] damaged(byte[] good, Random random) {
        if (random.nextInt(8) == 0) {
            return Arrays.copyOf(good, random.nextInt(good.length));
        }
        byte[] bad = good.clone();
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            int range = random.nextBoolean() ? good.length : Math.min(good.length, 400);
            int at = random.nextInt(range);
            int place = random.nextBoolean() ? at : good.length - 1 - at;
            bad[place] = random.nextBoolean() ? TELLING[random.nextInt(TELLING.length)] : (byte) random.nextInt();
        }
        return bad;
    }
}
