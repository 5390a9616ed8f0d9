/**
 * Layers of networks. A {@link org.clgrad.nn.Module} holds parameters and maps a tensor to a tensor; anything that
 * does so without parameters needs no class, a lambda such as {@code x -> x.maxPool2d(2)} is a layer. Parameters are
 * drawn from a {@link org.clgrad.tensor.Generator}: the same seed gives the same bits on every device.
 */
package org.clgrad.nn;
