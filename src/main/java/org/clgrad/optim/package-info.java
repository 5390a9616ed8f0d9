/**
 * Optimizers: they write parameters in place from their gradients, one launch a parameter, with PyTorch's update
 * formulas. State is float32 or float64 like the parameter and lives beside it on its device.
 */
package org.clgrad.optim;
