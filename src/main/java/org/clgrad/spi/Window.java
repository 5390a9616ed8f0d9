package org.clgrad.spi;

/**
 * A sliding window over the last two dimensions of an image batch. Output row {@code oh}, kernel row {@code kh} look
 * at input row {@code oh * strideH - padH + kh * dilationH}; rows outside the input are padding. Columns likewise.
 *
 * @param kernelH rows of the window, at least 1
 * @param kernelW columns of the window, at least 1
 * @param strideH rows between windows, at least 1
 * @param strideW columns between windows, at least 1
 * @param padH rows of padding on each side, at least 0
 * @param padW columns of padding on each side, at least 0
 * @param dilationH rows between the window's own rows, at least 1
 * @param dilationW columns between the window's own columns, at least 1
 */
public record Window(
        int kernelH, int kernelW, int strideH, int strideW, int padH, int padW, int dilationH, int dilationW) {
    /**
     * Output rows for an input of a height: {@code floor((height + 2 padH - dilationH (kernelH - 1) - 1) / strideH) + 1}.
     *
     * @param height input rows
     * @return output rows, 0 or less if the window does not fit
     */
    public long outH(long height) {
        return Math.floorDiv(height + 2L * padH - dilationH * (kernelH - 1L) - 1, strideH) + 1;
    }

    /**
     * Output columns for an input of a width, as {@link #outH}.
     *
     * @param width input columns
     * @return output columns, 0 or less if the window does not fit
     */
    public long outW(long width) {
        return Math.floorDiv(width + 2L * padW - dilationW * (kernelW - 1L) - 1, strideW) + 1;
    }
}
