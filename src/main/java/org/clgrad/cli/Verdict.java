package org.clgrad.cli;

/**
 * What a comparison of a device with the CPU fallback found.
 *
 * @param same whether all bits were the same
 * @param inShort for a table's cell
 * @param text in full
 */
record Verdict(boolean same, String inShort, String text) {}
