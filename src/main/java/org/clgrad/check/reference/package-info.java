/**
 * Stored cases of another library: inputs, results, gradients and second-order gradients in float64, to be replayed
 * here. A suite is a folder with {@code suite.json} and one file in the safetensors format.
 */
package org.clgrad.check.reference;
