package org.clgrad.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Launches in pieces: together they cover the grid, once. */
class GridTest {
    @Test
    void aSmallGridIsOnePieceWithoutAnOffset() {
        List<Grid> pieces = Grid.pieces(new long[] {1L << 40, 65_535, 65_535}, new long[] {1, 1, 1}, Grid.MOST_GROUPS);
        assertEquals(1, pieces.size());
        assertNull(pieces.get(0).offset());
        assertArrayEquals(new long[] {1L << 40, 65_535, 65_535}, pieces.get(0).size());
    }

    @Test
    void theSecondAndThirdDimensionAreDividedByWorkGroups() {
        List<Grid> pieces = Grid.pieces(new long[] {8, 14, 7}, new long[] {4, 2, 1}, 3);
        int[][][] seen = new int[8][14][7];
        for (Grid piece : pieces) {
            for (int x = 0; x < piece.size()[0]; x++) {
                for (int y = 0; y < piece.size()[1]; y++) {
                    for (int z = 0; z < piece.size()[2]; z++) {
                        long[] at = piece.offset();
                        seen[(int) at[0] + x][(int) at[1] + y][(int) at[2] + z]++;
                    }
                }
            }
            assertEquals(0, piece.size()[1] % 2);
        }
        assertEquals(9, pieces.size());
        for (int[][] plane : seen) {
            for (int[] line : plane) {
                for (int count : line) {
                    assertEquals(1, count);
                }
            }
        }
    }
}
