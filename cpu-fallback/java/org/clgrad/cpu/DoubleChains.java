package org.clgrad.cpu;

import org.clgrad.cpu.Gemm.Matrix;
import org.clgrad.cpu.Gemm.Product;
import org.clgrad.spi.Contract;

/** Float64 products that are too small or too thin for packing: chains in scalar registers, the factors in place. */
final class DoubleChains {
    private static final int BLOCK = Contract.MATMUL_BLOCK;

    private DoubleChains() {}

    static void multiply(Product p, int rowFrom, int rowTo, int columnFrom, int columnTo) {
        for (int i = rowFrom; i < rowTo; i += 4) {
            if (rowTo - i == 1) {
                row(p, i, columnFrom, columnTo);
                return;
            }
            for (int j = columnFrom; j < columnTo; j += 4) {
                for (int k = 0; k < p.depth(); k += BLOCK) {
                    tile(p, i, rowTo - 1, j, columnTo - 1, k);
                }
            }
        }
    }

    /**
     * Up to four rows by four columns, over one block of k. Beyond the last row or column, that one is computed again;
     * everything is read before anything is written, so that nothing is added twice.
     */
    private static void tile(Product p, int i, int lastRow, int j, int lastColumn, int k) {
        int i1 = Math.min(i + 1, lastRow);
        int i2 = Math.min(i + 2, lastRow);
        int i3 = Math.min(i + 3, lastRow);
        int j1 = Math.min(j + 1, lastColumn);
        int j2 = Math.min(j + 2, lastColumn);
        int j3 = Math.min(j + 3, lastColumn);
        Matrix a = p.a();
        Matrix b = p.b();
        double[] x = (double[]) a.array();
        double[] y = (double[]) b.array();

        double s00 = 0;
        double s01 = 0;
        double s02 = 0;
        double s03 = 0;
        double s10 = 0;
        double s11 = 0;
        double s12 = 0;
        double s13 = 0;
        double s20 = 0;
        double s21 = 0;
        double s22 = 0;
        double s23 = 0;
        double s30 = 0;
        double s31 = 0;
        double s32 = 0;
        double s33 = 0;
        int end = Math.min(p.depth(), k + BLOCK);
        for (int n = k, s = a.offset() + k * a.column(), t = b.offset() + k * b.row();
                n < end;
                n++, s += a.column(), t += b.row()) {
            double y0 = y[t + j * b.column()];
            double y1 = y[t + j1 * b.column()];
            double y2 = y[t + j2 * b.column()];
            double y3 = y[t + j3 * b.column()];
            double x0 = x[s + i * a.row()];
            s00 = Math.fma(x0, y0, s00);
            s01 = Math.fma(x0, y1, s01);
            s02 = Math.fma(x0, y2, s02);
            s03 = Math.fma(x0, y3, s03);
            double x1 = x[s + i1 * a.row()];
            s10 = Math.fma(x1, y0, s10);
            s11 = Math.fma(x1, y1, s11);
            s12 = Math.fma(x1, y2, s12);
            s13 = Math.fma(x1, y3, s13);
            double x2 = x[s + i2 * a.row()];
            s20 = Math.fma(x2, y0, s20);
            s21 = Math.fma(x2, y1, s21);
            s22 = Math.fma(x2, y2, s22);
            s23 = Math.fma(x2, y3, s23);
            double x3 = x[s + i3 * a.row()];
            s30 = Math.fma(x3, y0, s30);
            s31 = Math.fma(x3, y1, s31);
            s32 = Math.fma(x3, y2, s32);
            s33 = Math.fma(x3, y3, s33);
        }
        double[] c = (double[]) p.c();
        int c0 = p.cOffset() + i * p.columns();
        int c1 = p.cOffset() + i1 * p.columns();
        int c2 = p.cOffset() + i2 * p.columns();
        int c3 = p.cOffset() + i3 * p.columns();
        if (k > 0) {
            s00 = c[c0 + j] + s00;
            s01 = c[c0 + j1] + s01;
            s02 = c[c0 + j2] + s02;
            s03 = c[c0 + j3] + s03;
            s10 = c[c1 + j] + s10;
            s11 = c[c1 + j1] + s11;
            s12 = c[c1 + j2] + s12;
            s13 = c[c1 + j3] + s13;
            s20 = c[c2 + j] + s20;
            s21 = c[c2 + j1] + s21;
            s22 = c[c2 + j2] + s22;
            s23 = c[c2 + j3] + s23;
            s30 = c[c3 + j] + s30;
            s31 = c[c3 + j1] + s31;
            s32 = c[c3 + j2] + s32;
            s33 = c[c3 + j3] + s33;
        }
        c[c0 + j] = s00;
        c[c0 + j1] = s01;
        c[c0 + j2] = s02;
        c[c0 + j3] = s03;
        c[c1 + j] = s10;
        c[c1 + j1] = s11;
        c[c1 + j2] = s12;
        c[c1 + j3] = s13;
        c[c2 + j] = s20;
        c[c2 + j1] = s21;
        c[c2 + j2] = s22;
        c[c2 + j3] = s23;
        c[c3 + j] = s30;
        c[c3 + j1] = s31;
        c[c3 + j2] = s32;
        c[c3 + j3] = s33;
    }

    /** One row, eight columns at a time. */
    private static void row(Product p, int i, int columnFrom, int columnTo) {
        for (int j = columnFrom; j < columnTo; j += 8) {
            for (int k = 0; k < p.depth(); k += BLOCK) {
                if (j + 8 <= columnTo) {
                    eight(p, i, j, k);
                } else {
                    for (int q = j; q < columnTo; q++) {
                        one(p, i, q, k);
                    }
                }
            }
        }
    }

    private static void one(Product p, int i, int j, int k) {
        double[] x = (double[]) p.a().array();
        double[] y = (double[]) p.b().array();
        int xs = p.a().column();
        int ys = p.b().row();
        int end = Math.min(p.depth(), k + BLOCK);
        double sum = 0;
        for (int n = k, s = p.a().offset() + i * p.a().row() + k * xs, t = p.b().offset() + j * p.b().column() + k * ys;
                n < end;
                n++, s += xs, t += ys) {
            sum = Math.fma(x[s], y[t], sum);
        }
        double[] c = (double[]) p.c();
        int at = p.cOffset() + i * p.columns() + j;
        c[at] = k > 0 ? c[at] + sum : sum;
    }

    private static void eight(Product p, int i, int j, int k) {
        double[] x = (double[]) p.a().array();
        double[] y = (double[]) p.b().array();
        int xs = p.a().column();
        int ys = p.b().row();
        int yc = p.b().column();
        int end = Math.min(p.depth(), k + BLOCK);
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        for (int n = k, s = p.a().offset() + i * p.a().row() + k * xs, t = p.b().offset() + j * yc + k * ys;
                n < end;
                n++, s += xs, t += ys) {
            double v = x[s];
            s0 = Math.fma(v, y[t], s0);
            s1 = Math.fma(v, y[t + yc], s1);
            s2 = Math.fma(v, y[t + 2 * yc], s2);
            s3 = Math.fma(v, y[t + 3 * yc], s3);
            s4 = Math.fma(v, y[t + 4 * yc], s4);
            s5 = Math.fma(v, y[t + 5 * yc], s5);
            s6 = Math.fma(v, y[t + 6 * yc], s6);
            s7 = Math.fma(v, y[t + 7 * yc], s7);
        }
        double[] c = (double[]) p.c();
        int at = p.cOffset() + i * p.columns() + j;
        // Adding to -0 changes nothing, not even the sign of a zero.
        boolean add = k > 0;
        c[at] = (add ? c[at] : -0.0) + s0;
        c[at + 1] = (add ? c[at + 1] : -0.0) + s1;
        c[at + 2] = (add ? c[at + 2] : -0.0) + s2;
        c[at + 3] = (add ? c[at + 3] : -0.0) + s3;
        c[at + 4] = (add ? c[at + 4] : -0.0) + s4;
        c[at + 5] = (add ? c[at + 5] : -0.0) + s5;
        c[at + 6] = (add ? c[at + 6] : -0.0) + s6;
        c[at + 7] = (add ? c[at + 7] : -0.0) + s7;
    }
}
