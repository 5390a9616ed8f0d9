/**
 * What a program does on a device: times of kernels and transfers, the bytes they move and what they compute, beside
 * what the device can do. Decorates the one door of {@link org.clgrad.engine.Device#submit}.
 */
package org.clgrad.profile;
