/** The command line. */
package org.clgrad.cli;
