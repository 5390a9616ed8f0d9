/** Files of data. */
package org.clgrad.io;
