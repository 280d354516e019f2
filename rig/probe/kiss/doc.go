// Package kiss makes a probe and a sniffer of a KISS modem on a serial line.
//
// What a modem does not say is worked out or held to what it can be: when a frame was on the air,
// from when its bytes came and from the measured way of the line; whether its radio took its
// settings, from a time on air; that a frame was sent with them, from how long it took; that it
// lost frames, from its counters; and that it is a modem at all, before anything is set. What
// cannot be known is said to be unknown, as the signal strength of a frame whose report was lost.
package kiss
