/**
 * Checks of the operations, driven by their table: float32 against float64, derivatives against finite differences, the
 * same bits on every device, and error messages. {@code clgrad check} and the test suite run these.
 */
package org.clgrad.check;
