/**
 * The table of operations: one row for each, with what documentation and every suite needs to know of it. A test or a
 * page that needs a list of operations iterates {@link org.clgrad.ops.OpTable}.
 */
package org.clgrad.ops;
