package org.clgrad.tensor;

import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.engine.Storage;
import org.clgrad.engine.View;
import org.clgrad.shape.DType;
import org.clgrad.shape.Layout;
import org.clgrad.spi.Fn;
import org.clgrad.spi.Primitive;
import org.clgrad.spi.Program;

/** Copies: to new memory, to another type, to another device. */
sealed interface CopyOp extends Op {
    @Override
    default Tensor jvp(Call c, Tensor... tangents) {
        return Dispatch.apply(this, tangents);
    }

    @Override
    default Tensor batch(long size, boolean[] batched, Tensor... in) {
        return Dispatch.apply(this, in);
    }

    @Override
    default boolean movesElements() {
        return true;
    }

    @Override
    default boolean saves(int value, boolean[] needs) {
        return false;
    }

    /** A contiguous copy. */
    record Duplicate() implements CopyOp {
        @Override
        public String label() {
            return "clone";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return Tensor.wrap(Kernels.copy(in[0]));
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {g};
        }
    }

    /** Another element type. */
    record Cast(DType from, DType target) implements CopyOp {
        @Override
        public String label() {
            return "to";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return Kernels.elementwise(in[0].device(), program(), List.of(), in[0].shape(), in);
        }

        /** The 16-bit floats are converted to and from float32 alone; others go by it. */
        private Program program() {
            Program.Builder b = new Program.Builder(List.of(from), List.of());
            int at = 0;
            if (from.isHalf() && target != DType.FLOAT32) {
                at = b.apply(Fn.CAST, DType.FLOAT32, at);
            }
            if (target.isHalf() && from != DType.FLOAT32 && !from.isHalf()) {
                at = b.apply(Fn.CAST, DType.FLOAT32, at);
            }
            b.apply(Fn.CAST, target, at);
            return b.build();
        }

        @Override
        public boolean isDifferentiable(DType result) {
            return from.isFloating() && target.isFloating();
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {g.to(from)};
        }
    }

    /** Another device, by way of the host. */
    record Transfer(Device from, Device target) implements CopyOp {
        @Override
        public String label() {
            return "to";
        }

        @Override
        public Tensor forward(Tensor... in) {
            return Creation.transfer(in[0], target);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {g.to(from)};
        }
    }

    /**
     * A copy with zeros in a part: the gradient of what an assignment to the part overwrote. Its own transpose.
     *
     * @param whole where the elements lie, from offset 0
     * @param part which of them become zero
     */
    record Erase(Layout whole, Layout part) implements CopyOp {
        @Override
        public String label() {
            return "erase";
        }

        @Override
        public Tensor batch(long size, boolean[] batched, Tensor... in) {
            return Tracing.oneByOne(this, size, batched, in);
        }

        @Override
        public Tensor forward(Tensor... in) {
            Device device = in[0].device();
            DType type = in[0].dtype();
            Storage storage = device.allocate(label(), type, whole.end());
            View out = new View(storage, whole);
            Kernels.copyInto(out, in[0].view());
            device.submit(new Primitive.Elementwise(Program.constant(type), List.of(0.0)), new View(storage, part));
            return Tensor.wrap(out);
        }

        @Override
        public Tensor[] vjp(Call c, Tensor g) {
            return new Tensor[] {Dispatch.apply(this, g)};
        }
    }
}
