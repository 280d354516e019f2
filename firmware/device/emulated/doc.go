// Package emulated is a board in virtual time: a processor that runs a firmware,
// an SX1262 radio as its driver sees it, a clock, a flash file system, random
// numbers and a serial console. [Machine] puts it behind [device.Machine].
//
// The firmware is not polled. It makes one pass of its main loop when something
// reaches the board and at the millisecond that it asked for, and never more than
// one pass in the same millisecond on its own account: that is the rhythm of the
// recorded board, whose work of one pass shows on the air in the next millisecond.
package emulated
