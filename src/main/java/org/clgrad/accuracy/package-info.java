/** How accurate numbers are: two dumps of tensors against each other. The command line shows what these find. */
package org.clgrad.accuracy;
