// Package kiss is the KISS modem: a radio that a host sends and hears frames with through
// a serial line. It listens before it sends, as told, and answers the host's questions.
package kiss
