// Package clock holds the specs of the board's calendar clock: how it is set, that it is never
// set back, and what carries its time.
package clock
