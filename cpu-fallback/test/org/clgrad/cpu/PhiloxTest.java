package org.clgrad.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The known answers that the authors of Philox publish with Random123 (kat_vectors, philox4x32 10). */
class PhiloxTest {
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0000000000000000, 0000000000000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffffffffffff, ffffffffffffffff, ffffffffffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "85a308d3243f6a88, 0370734413198a2e, 299f31d0a4093822, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void knownAnswers(String counterLow, String counterHigh, String key, String expected) {
        int[] words = new int[4];
        Philox.block(
                Long.parseUnsignedLong(counterLow, 16),
                Long.parseUnsignedLong(counterHigh, 16),
                Long.parseUnsignedLong(key, 16),
                words);
        int[] wanted = new int[4];
        for (int w = 0; w < 4; w++) {
            wanted[w] = Integer.parseUnsignedInt(expected.split(" ")[w], 16);
        }
        assertArrayEquals(wanted, words);
    }
}
