// Package loopback has the loop closed without hardware: room servers and KISS modems on one
// virtual channel at the pace of the wall clock, each behind a pseudo terminal, on a hub in a
// folder that looks like sysfs. Benches reach them from other processes as they would reach boards.
package loopback
