package org.clgrad.tensor;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.clgrad.error.DTypeException;
import org.clgrad.shape.DType;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Program;

/** Functions of two broadcast operands of one type that are one {@link Fn}. */
enum BinaryOp implements ElementwiseOp {
    ADD(Fn.ADD, false, false, Takes.NUMBERS) {
        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {g, g};
        }
    },
    SUB(Fn.SUB, false, false, Takes.NUMBERS) {
        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {g, c.needs(1) ? g.neg() : null};
        }
    },
    MUL(Fn.MUL, true, false, Takes.NUMBERS) {
        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {c.needs(0) ? g.mul(c.in(1)) : null, c.needs(1) ? g.mul(c.in(0)) : null};
        }
    },
    DIV(Fn.DIV, false, false, Takes.FLOATS) {
        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == 1 || (value == OUT && needs[1]);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor d = g.div(c.in(1));
            return new Tensor[] {d, c.needs(1) ? d.mul(c.out()).neg() : null};
        }
    },
    /** The derivative in the exponent is 0 where the base is 0 and the exponent is not negative: the limit. */
    POW(Fn.POW, true, true, Takes.FLOATS) {
        @Override
        public boolean saves(int value, boolean[] needs) {
            return value != OUT || needs[1];
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor x = c.in(0);
            Tensor y = c.in(1);
            Tensor gx = null;
            Tensor gy = null;
            if (c.needs(0)) {
                gx = g.mul(y.mul(x.pow(y.sub(1))).maskedFill(y.eq(0), 0));
            }
            if (c.needs(1)) {
                Tensor limit = x.eq(0).logicalAnd(y.ge(0));
                gy = g.mul(c.out().mul(x.log()).maskedFill(limit, 0));
            }
            return new Tensor[] {gx, gy};
        }
    },
    /** Equal operands share the gradient evenly, as PyTorch does. */
    MAXIMUM(Fn.MAXIMUM, true, true, Takes.NUMBERS) {
        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return extremum(c, g, c.in(0).gt(c.in(1)), c.in(0).lt(c.in(1)));
        }
    },
    /** Equal operands share the gradient evenly, as PyTorch does. */
    MINIMUM(Fn.MINIMUM, true, true, Takes.NUMBERS) {
        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return extremum(c, g, c.in(0).lt(c.in(1)), c.in(0).gt(c.in(1)));
        }
    },
    /** {@code (b, -a) / (a^2 + b^2)}, 0 at the origin. */
    ATAN2(Fn.ATAN2, true, true, Takes.FLOATS) {
        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            Tensor origin = c.in(0).eq(0).logicalAnd(c.in(1).eq(0));
            Tensor scaled = g.div(c.in(0).square().add(c.in(1).square()).maskedFill(origin, 1));
            return new Tensor[] {
                c.needs(0) ? scaled.mul(c.in(1)) : null,
                c.needs(1) ? scaled.mul(c.in(0)).neg() : null
            };
        }
    },
    /** NaN at the origin, where there is no derivative. */
    HYPOT(Fn.HYPOT, false, false, Takes.FLOATS) {
        @Override
        public boolean saves(int value, boolean[] needs) {
            return value == OUT || needs[value];
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {
                c.needs(0) ? g.mul(c.in(0).div(c.out())) : null,
                c.needs(1) ? g.mul(c.in(1).div(c.out())) : null
            };
        }
    },
    FMOD(Fn.FMOD, false, false, Takes.NUMBERS) {
        @Override
        public boolean saves(int value, boolean[] needs) {
            return value != OUT && needs[1];
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {
                g, c.needs(1) ? g.mul(c.in(0).div(c.in(1)).trunc().detach()).neg() : null
            };
        }
    },
    REMAINDER(Fn.REMAINDER, false, false, Takes.NUMBERS) {
        @Override
        public boolean saves(int value, boolean[] needs) {
            return value != OUT && needs[1];
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {
                g, c.needs(1) ? g.mul(c.in(0).div(c.in(1)).floor().detach()).neg() : null
            };
        }
    },
    EQ(Fn.EQ, false, false, Takes.ANYTHING),
    NE(Fn.NE, false, false, Takes.ANYTHING),
    LT(Fn.LT, false, false, Takes.ANYTHING),
    LE(Fn.LE, false, false, Takes.ANYTHING),
    GT(Fn.GT, false, false, Takes.ANYTHING),
    GE(Fn.GE, false, false, Takes.ANYTHING),
    LOGICAL_AND(Fn.AND, false, false, Takes.BOOLS),
    LOGICAL_OR(Fn.OR, false, false, Takes.BOOLS),
    LOGICAL_XOR(Fn.XOR, false, false, Takes.BOOLS),
    BITWISE_AND(Fn.AND, false, false, Takes.BITS),
    BITWISE_OR(Fn.OR, false, false, Takes.BITS),
    BITWISE_XOR(Fn.XOR, false, false, Takes.BITS),
    BITWISE_LEFT_SHIFT(Fn.SHIFT_LEFT, false, false, Takes.INTEGERS),
    BITWISE_RIGHT_SHIFT(Fn.SHIFT_RIGHT, false, false, Takes.INTEGERS);

    /** Whether the derivative in one operand reads the other. */
    private final boolean crossReads;
    /** Whether the derivative in one operand reads both. */
    private final boolean readsBoth;

    private final String label = name().toLowerCase(Locale.ROOT);
    private final Map<DType, Program> programs = new EnumMap<>(DType.class);

    /** Which types an operation takes. */
    private enum Takes {
        FLOATS,
        NUMBERS,
        INTEGERS,
        BITS,
        BOOLS,
        ANYTHING;

        boolean accept(DType t) {
            return switch (this) {
                case FLOATS -> t.isFloating();
                case NUMBERS -> t != DType.BOOL;
                case INTEGERS -> t.isInteger();
                case BITS -> !t.isFloating();
                case BOOLS -> t == DType.BOOL;
                case ANYTHING -> true;
            };
        }
    }

    BinaryOp(Fn fn, boolean crossReads, boolean readsBoth, Takes takes) {
        this.crossReads = crossReads;
        this.readsBoth = readsBoth;
        for (DType t : DType.values()) {
            if (takes.accept(t) && !t.isHalf()) {
                programs.put(t, Program.of(fn, t, t, t));
            }
        }
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public Program program(Tensor... in) {
        Program program = programs.get(in[0].dtype());
        if (in[0].dtype() != in[1].dtype()) {
            throw new DTypeException(label() + ": operands are " + in[0].dtype() + " " + in[0].shape() + " and "
                    + in[1].dtype() + " " + in[1].shape() + "; cast one with to(dtype)");
        }
        if (program == null) {
            throw new DTypeException(
                    label() + ": takes " + programs.keySet() + ", got " + in[0].dtype() + "; cast with to(dtype)");
        }
        return program;
    }

    @Override
    public boolean saves(int value, boolean[] needs) {
        if (value == OUT) {
            return false;
        }
        return readsBoth || (crossReads && needs[1 - value]);
    }

    @Override
    public Tensor[] vjp(Call c, Tensor g) {
        return new Tensor[2];
    }

    private static Tensor[] extremum(Call c, Tensor g, Tensor firstWins, Tensor secondWins) {
        // Beside a NaN neither wins and both have the whole gradient, as in PyTorch.
        Tensor tie = Tensor.where(c.in(0).eq(c.in(1)), g.mul(0.5), g);
        return new Tensor[] {
            c.needs(0) ? tie.maskedFill(secondWins, 0) : null, c.needs(1) ? tie.maskedFill(firstWins, 0) : null
        };
    }
}
