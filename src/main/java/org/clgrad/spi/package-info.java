/**
 * What a backend must do: a few dozen lines of memory management and the {@link org.clgrad.spi.Primitive primitives},
 * a set closed under transposition. A backend knows nothing of gradients, tensors or the graph. The arithmetic of
 * every primitive is fixed here and in {@code docs/numerics.md}; two backends that follow it agree to the bit in
 * float32.
 */
package org.clgrad.spi;
