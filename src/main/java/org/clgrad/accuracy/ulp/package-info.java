/**
 * The errors of float32 elementary functions, in units in the last place, over all arguments or a sample of them: the
 * library's own, those of a device's compiler, or a function of the caller's. {@code Sweep} measures a {@code Subject}.
 */
package org.clgrad.accuracy.ulp;
