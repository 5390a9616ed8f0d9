/** Element types, shapes and strided layouts: pure values that know no device and no derivative. */
package org.clgrad.shape;
