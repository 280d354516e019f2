package board

import (
	"context"
	"time"
)

// Line is a serial line to a board or to an instrument; serial.Port is one.
type Line interface {
	Write(data []byte) error
	// Read posts what comes in, and when the last byte of it was there, until the context ends.
	Read(ctx context.Context, post func(data []byte, at time.Time)) error
	// Bytes is how long n bytes take on the line.
	Bytes(n int) time.Duration
}
