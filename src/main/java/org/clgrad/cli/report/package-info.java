/** What commands found, as one page for people that needs no network, and in the formats of other programs. */
package org.clgrad.cli.report;
