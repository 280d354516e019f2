// Package kiss makes a probe and a sniffer of a KISS modem on a serial line.
package kiss
