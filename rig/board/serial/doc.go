// Package serial is the rig's only way to a serial port. It stands in front of
// go.bug.st/serial and closes what that leaves open: a read that timed out, a port that was
// unplugged, a write that blocks for ever or stops half-way, lines that move at opening, a
// port that root opens twice, and a descriptor too high to be waited for.
//
// A [Port] is one opening of one port, for this process alone, and never restarts a board
// unless it is told to. A [Board] follows its board from port to port: to where it comes back
// after a restart, under another name, and tells whose doing it is when it does not.
package serial
