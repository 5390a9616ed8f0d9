package org.clgrad.accuracy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.clgrad.error.ArgumentException;
import org.clgrad.io.ElementType;

/**
 * What {@link DumpComparison} compares and how strictly. Without any option the defaults are those of {@code
 * torch.testing.assert_close}: tolerances by type, the looser of both; types must be the same; NaN is not NaN;
 * infinities are equal where they have the same sign; both zeros are equal. Names match {@code GLOB} patterns, in which
 * {@code *} is any text and {@code ?} any one character.
 */
public final class CompareOptions {
    private record Renaming(Pattern pattern, String replacement) {}

    private Double rtol;
    private Double atol;
    private Bound.Ulps ulps;
    private boolean equalNan;
    private boolean anyDtype;
    private boolean signedZeros;
    private final Map<Glob, Tolerance> overrides = new LinkedHashMap<>();
    private final List<Renaming> renamings = new ArrayList<>();
    private final List<Glob> only = new ArrayList<>();
    private final List<Glob> skip = new ArrayList<>();

    /** The defaults. */
    public CompareOptions() {}

    /**
     * Sets the relative tolerance of tensors of every type, integers too.
     *
     * @param value from 0 on
     * @return this
     */
    public CompareOptions rtol(double value) {
        rtol = new Tolerance(value, 0).rtol();
        return this;
    }

    /**
     * Sets the absolute tolerance of tensors of every type, integers too.
     *
     * @param value from 0 on
     * @return this
     */
    public CompareOptions atol(double value) {
        atol = new Tolerance(0, value).atol();
        return this;
    }

    /**
     * Bounds differences in units in the last place instead.
     *
     * @param count from 0 on
     * @return this
     */
    public CompareOptions ulp(double count) {
        ulps = new Bound.Ulps(count);
        return this;
    }

    /**
     * Sets the tolerance of some tensors. Of several that match a name the last counts.
     *
     * @param glob their names
     * @param tolerance what is allowed there
     * @return this
     */
    public CompareOptions tolerance(String glob, Tolerance tolerance) {
        overrides.put(new Glob(glob), tolerance);
        return this;
    }

    /**
     * Sets whether a NaN equals a NaN.
     *
     * @param value whether
     * @return this
     */
    public CompareOptions equalNan(boolean value) {
        equalNan = value;
        return this;
    }

    /**
     * Sets whether tensors of different element types may hold.
     *
     * @param value whether
     * @return this
     */
    public CompareOptions anyDtype(boolean value) {
        anyDtype = value;
        return this;
    }

    /**
     * Sets whether 0 and -0 differ.
     *
     * @param value whether
     * @return this
     */
    public CompareOptions signedZeros(boolean value) {
        signedZeros = value;
        return this;
    }

    /**
     * Renames tensors of the first dump before they are matched: each occurrence of the expression is replaced. Several
     * renamings are done in order.
     *
     * @param regex a regular expression of Java
     * @param replacement what stands instead, {@code $1} for the first group
     * @return this
     * @throws ArgumentException if the expression is none, or the replacement names a group that it does not have
     */
    public CompareOptions rename(String regex, String replacement) {
        try {
            Pattern pattern = Pattern.compile(regex);
            // The replacement is read only where something matches: an alternative that is empty does.
            Pattern.compile(regex + "|").matcher("").replaceAll(replacement);
            renamings.add(new Renaming(pattern, replacement));
            return this;
        } catch (PatternSyntaxException | IndexOutOfBoundsException e) {
            throw new ArgumentException("compare: cannot rename '" + regex + "' to '" + replacement + "' ("
                    + e.getMessage() + "); give a regular expression of Java and $1 for its first group");
        } catch (IllegalArgumentException e) {
            throw new ArgumentException("compare: cannot rename to '" + replacement + "' (" + e.getMessage()
                    + "); write \\$ and \\\\ for the characters themselves");
        }
    }

    /**
     * Compares tensors of this name alone; of several patterns one must match.
     *
     * @param glob names, after renaming
     * @return this
     */
    public CompareOptions only(String glob) {
        only.add(new Glob(glob));
        return this;
    }

    /**
     * Leaves tensors of this name out.
     *
     * @param glob names, after renaming
     * @return this
     */
    public CompareOptions skip(String glob) {
        skip.add(new Glob(glob));
        return this;
    }

    boolean equalNan() {
        return equalNan;
    }

    boolean anyDtype() {
        return anyDtype;
    }

    boolean signedZeros() {
        return signedZeros;
    }

    String renamed(String name) {
        String result = name;
        for (Renaming r : renamings) {
            Matcher matcher = r.pattern.matcher(result);
            result = matcher.replaceAll(r.replacement);
        }
        return result;
    }

    boolean isChosen(String name) {
        return (only.isEmpty() || only.stream().anyMatch(g -> g.matches(name)))
                && skip.stream().noneMatch(g -> g.matches(name));
    }

    /** The patterns that match none of the names: most probably mistakes. */
    List<String> unmatched(Iterable<String> names) {
        List<Glob> all = new ArrayList<>(only);
        all.addAll(skip);
        all.addAll(overrides.keySet());
        List<String> unmatched = new ArrayList<>();
        for (Glob glob : all) {
            boolean matches = false;
            for (String name : names) {
                matches |= glob.matches(name);
            }
            if (!matches) {
                unmatched.add(glob.toString());
            }
        }
        return unmatched;
    }

    /** What tensors of a name may differ by. */
    Bound bound(String name, ElementType a, ElementType b) {
        boolean overridden = overrides.keySet().stream().anyMatch(g -> g.matches(name));
        return ulps == null || overridden ? tolerance(name, a, b) : ulps;
    }

    /** The tolerance that is in force, or would be if there were no bound in units in the last place. */
    Tolerance tolerance(String name, ElementType a, ElementType b) {
        Tolerance usual = Tolerance.of(a).or(Tolerance.of(b));
        Tolerance result = new Tolerance(rtol == null ? usual.rtol() : rtol, atol == null ? usual.atol() : atol);
        for (Map.Entry<Glob, Tolerance> e : overrides.entrySet()) {
            if (e.getKey().matches(name)) {
                result = e.getValue();
            }
        }
        return result;
    }
}
