// Package serial is the rig's only way to a serial port. It stands in front of
// go.bug.st/serial and closes what that leaves open: a read that timed out, a port that was
// unplugged, a write that blocks for ever or stops half-way, lines that move at opening, a
// port that root opens twice, and a descriptor too high to be waited for.
package serial
