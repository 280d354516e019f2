// Package replay plays recorded sessions of a released room server or repeater to a
// board and compares every frame, console byte, radio setting and file with the record.
//
// The random numbers of the released firmware are part of the record: a [Script]
// reads each of them from the frame that it later showed up in, so that a board
// which behaves alike says the same, byte for byte.
package replay
