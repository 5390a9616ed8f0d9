package org.clgrad.cpu;

/**
 * One function applied to every element of up to three arrays: {@code d[dp + i] = f(a[ap + i], b[bp + i], c[cp + i])}
 * for {@code 0 <= i < n}. Arrays that the function does not take are ignored. {@code d} may be one of the others at
 * the same offset. Internal to the backend; public only for the Vector API classes.
 */
@FunctionalInterface
public interface Loop {
    /**
     * Runs the loop.
     *
     * @param d the target
     * @param dp its first element
     * @param a the first argument
     * @param ap its first element
     * @param b the second argument
     * @param bp its first element
     * @param c the third argument
     * @param cp its first element
     * @param n how many elements
     */
    void run(Object d, int dp, Object a, int ap, Object b, int bp, Object c, int cp, int n);
}
