package org.clgrad.opencl;

import java.util.ArrayList;
import java.util.List;

/**
 * The work-items of a launch in pieces that every driver takes: NVIDIA's allows 65,535 work-groups in the second and the
 * third dimension. Kernels see global ids as if there were one piece; the sizes and group ids they see are the piece's.
 *
 * @param offset the first work-item of the piece; null for the only piece
 * @param size its work-items, whole work-groups
 */
record Grid(long[] offset, long[] size) {
    /** Work-groups in a dimension beyond the first. */
    static final long MOST_GROUPS = 65_535;

    /**
     * Divides a launch.
     *
     * @param global its work-items, whole work-groups
     * @param local a work-group
     * @param most the most work-groups of a piece in a dimension beyond the first
     * @return the pieces
     */
    static List<Grid> pieces(long[] global, long[] local, long most) {
        List<Grid> pieces = List.of(new Grid(null, global));
        for (int d = 1; d < global.length; d++) {
            if (global[d] / local[d] > most) {
                pieces = divided(pieces, d, most * local[d]);
            }
        }
        return pieces;
    }

    private static List<Grid> divided(List<Grid> whole, int dimension, long step) {
        List<Grid> pieces = new ArrayList<>();
        for (Grid grid : whole) {
            long total = grid.size[dimension];
            for (long from = 0; from < total; from += step) {
                long[] offset = grid.offset == null ? new long[grid.size.length] : grid.offset.clone();
                long[] size = grid.size.clone();
                offset[dimension] = from;
                size[dimension] = Math.min(step, total - from);
                pieces.add(new Grid(offset, size));
            }
        }
        return pieces;
    }
}
