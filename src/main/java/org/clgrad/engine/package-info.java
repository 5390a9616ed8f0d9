/**
 * Devices, their memory, and the one place where work is submitted. Finds backends only through
 * {@link java.util.ServiceLoader} and knows nothing of gradients.
 */
package org.clgrad.engine;
