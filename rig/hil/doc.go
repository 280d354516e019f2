// Package hil has the loop closed without hardware: a room server and a KISS modem on one
// virtual channel at the pace of the wall clock, each behind a pseudo terminal, in a process
// of their own; and the bench that reaches them through the real serial library, as it would
// reach boards.
package hil
