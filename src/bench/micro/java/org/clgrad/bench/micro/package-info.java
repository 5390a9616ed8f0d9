/** What takes nanoseconds to microseconds, with JMH. */
package org.clgrad.bench.micro;
