/**
 * How accurate numbers are: two dumps of tensors against each other, two runs of a model up to where they part, and the
 * derivatives of users' own functions against finite differences that know their own uncertainty. The command line shows
 * what these find.
 */
package org.clgrad.accuracy;
