/**
 * Tensors and their derivatives. {@link org.clgrad.tensor.Tensor} is the whole public surface for most users; its
 * methods are grouped in the interfaces it implements. Behind them each operation is an {@code Op}: a forward in
 * backend primitives and a derivative written in ordinary tensor operations, so that every order of derivative works.
 */
package org.clgrad.tensor;
