package org.clgrad.opencl;

import java.util.Locale;

/** Matrix products that the same kernels suit, by the smaller side of the output. */
enum SizeClass {
    /** One row or one column. */
    VECTOR(1),
    /** Up to 16. */
    NARROW(16),
    /** Up to 128. */
    SMALL(128),
    /** Up to 768. */
    MEDIUM(768),
    /** Anything larger. */
    LARGE(Long.MAX_VALUE);

    private final long most;

    SizeClass(long most) {
        this.most = most;
    }

    static SizeClass of(Product p) {
        long side = Math.min(p.rows(), p.columns());
        for (SizeClass size : values()) {
            if (side <= size.most) {
                return size;
            }
        }
        return LARGE;
    }

    /** The class with a name; IllegalArgumentException if there is none. */
    static SizeClass of(String label) {
        for (SizeClass size : values()) {
            if (size.label().equals(label)) {
                return size;
            }
        }
        throw new IllegalArgumentException("'" + label + "' is no size");
    }

    /** Its name in the tuning table. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
