package org.clgrad.ops;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.clgrad.error.ArgumentException;
import org.clgrad.shape.DType;
import org.clgrad.tensor.Tensor;

/** Reads arguments that PyTorch takes in more than one form. */
final class Given {
    private static final Map<String, String> ALIASES =
            Map.of("double", "float64", "float", "float32", "half", "float16", "long", "int64", "int", "int32");

    private Given() {}

    /**
     * An input, or the number that stands in its place.
     *
     * @param a the arguments
     * @param input the place of the input
     * @param attribute the number's name
     * @param like the tensor whose type and device a number takes
     * @return the input, or a scalar
     */
    static Tensor tensorOrNumber(Arguments a, int input, String attribute, Tensor like) {
        return a.in(input) != null
                ? a.in(input)
                : Tensor.full(like.device(), like.dtype(), a.attributes().number(attribute));
    }

    /** The first input, cast to the type that {@code dtype} names, as itself where there is none. */
    static Tensor cast(Arguments a) {
        return a.attributes().has("dtype") ? a.in(0).to(dtype(a.attributes(), "float32")) : a.in(0);
    }

    /** The type that {@code dtype} names: {@code float64}, {@code torch.float64}, {@code double}. */
    static DType dtype(Attributes attributes, String absent) {
        String given = attributes.text("dtype", absent);
        String name = given.startsWith("torch.") ? given.substring("torch.".length()) : given;
        String full = ALIASES.getOrDefault(name, name).toUpperCase(Locale.ROOT);
        return Arrays.stream(DType.values())
                .filter(t -> t.name().equals(full))
                .findFirst()
                .orElseThrow(() -> new ArgumentException("attribute dtype: there is no type '" + given
                        + "'; choose one of " + Arrays.toString(DType.values())));
    }

    /** What is subtracted from the count of a variance: {@code correction}, or 0 and 1 for {@code unbiased}. */
    static double correction(Attributes attributes) {
        if (attributes.has("unbiased") && attributes.has("correction")) {
            throw new ArgumentException("give either correction or unbiased, got " + attributes);
        }
        boolean biased = attributes.has("unbiased") && !attributes.flag("unbiased");
        return attributes.number("correction", biased ? 0 : 1);
    }

    /** Whether a variance is anything but that of PyTorch's defaults. */
    static boolean hasCorrection(Attributes attributes) {
        return attributes.has("correction") || attributes.has("unbiased") || attributes.has("keepdim");
    }
}
