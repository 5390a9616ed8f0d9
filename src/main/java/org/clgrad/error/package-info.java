/** The exceptions of clgrad: one sealed, unchecked family under {@link org.clgrad.error.ClgradException}. */
package org.clgrad.error;
