package influx

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
)

// output appends points to a file, or writes them to a stream.
type output struct {
	path   string
	stream io.Writer  // nil: the file
	under  chan error // brings the end of a write to the stream that is under way
	begun  []byte     // what that writes
}

// send writes points. A file is opened for each batch, so that it can be moved away at any time. A
// reader that does not read holds up only its batch, which is waited for the next time.
func (o *output) send(ctx context.Context, points [][]byte) error {
	all := bytes.Join(points, nil)
	if o.stream == nil {
		return o.add(all)
	}
	if o.under != nil { // what is under way is the beginning of what comes again, unless it was dropped
		begun := o.begun
		if err := o.end(ctx); err != nil {
			return err
		}
		all = bytes.TrimPrefix(all, begun)
	}
	o.under, o.begun = make(chan error, 1), all
	go func(done chan<- error) {
		_, err := o.stream.Write(all)
		done <- err
	}(o.under)
	return o.end(ctx)
}

// end waits for the end of the write that is under way.
func (o *output) end(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-o.under:
		o.under, o.begun = nil, nil
		return err
	}
}

// add appends all of the data, or takes back what it could not finish.
func (o *output) add(data []byte) error {
	f, err := os.OpenFile(o.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640) //nolint:gosec // what a group of readers may read
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		if _, err = f.Write(data); err != nil && info.Mode().IsRegular() {
			_ = f.Truncate(info.Size())
		}
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// check tries to open the file.
func (o *output) check(context.Context) error {
	if o.stream != nil {
		return nil
	}
	return o.add(nil)
}

// UntilClosed is a context that ends when a stream does, as the standard input of a program does
// that Telegraf's execd runs and wants to end. What is read from it is thrown away.
func UntilClosed(ctx context.Context, in io.Reader) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		_, err := io.Copy(io.Discard, in)
		cancel(fmt.Errorf("influx: standard input has ended: %w", cause(err)))
	}()
	return ctx, func() { cancel(context.Canceled) }
}

func cause(err error) error {
	if err == nil {
		return io.EOF
	}
	return err
}
