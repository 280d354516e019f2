package dfu

import (
	"context"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/slip"
)

// attempts is how often a packet is sent until its acknowledgement comes.
const attempts = 5

// link sends numbered packets over a port and waits for their acknowledgements.
type link struct {
	port *serial.Port
	pace Pace
	next uint8 // number of the next packet; the first has 1 (hci_transport.c)

	acks  chan uint8 // numbers that the boot loader wants next
	ended chan error // why reading ended, once
	stop  context.CancelFunc
}

func newLink(ctx context.Context, port *serial.Port, pace Pace) *link {
	ctx, stop := context.WithCancel(ctx)
	l := &link{port: port, pace: pace, next: 1, acks: make(chan uint8, 16), ended: make(chan error, 1), stop: stop}
	go func() {
		d := slip.Decoder{Max: MaxPacket}
		l.ended <- port.Read(ctx, func(data []byte, _ time.Time) {
			for _, b := range data {
				if frame, ok := d.Feed(b); ok {
					l.hear(frame)
				}
			}
		})
	}()
	return l
}

// hear takes an acknowledgement. Anything else the boot loader never sends; with no room, an
// old number is lost, which a repetition brings again.
func (l *link) hear(frame []byte) {
	p, err := ParsePacket(frame)
	if err != nil || len(p.Payload) != 0 {
		return
	}
	select {
	case l.acks <- p.Ack:
	default:
	}
}

func (l *link) close() { l.stop() }

// send sends a payload until it is acknowledged. An acknowledgement that asks for another
// packet than the next is an old one, or says that this one came broken.
func (l *link) send(ctx context.Context, payload []byte) error {
	for range attempts {
		if ok, _, err := l.try(ctx, payload); ok || err != nil {
			return err
		}
	}
	return l.silent()
}

// begin sends the first payload. A boot loader whose last transfer was cut off is at another
// number and asks for that, whatever comes (rx_vendor_specific_pkt_type_handle, hci_transport.c):
// if it does so twice, the packet gets that number.
func (l *link) begin(ctx context.Context, payload []byte) error {
	before := -1
	for range attempts {
		ok, asked, err := l.try(ctx, payload)
		if ok || err != nil {
			return err
		}
		if asked >= 0 && asked == before {
			l.next, asked = uint8(asked), -1
		}
		before = asked
	}
	return l.silent()
}

func (l *link) silent() error {
	return fmt.Errorf("%w: %d times %v without acknowledgement", flash.ErrNoAnswer, attempts, l.pace.Ack)
}

// try sends a payload once, and waits for its acknowledgement. False: none came in time;
// asked is the other number that was asked for last, -1 if none was.
func (l *link) try(ctx context.Context, payload []byte) (ok bool, asked int, err error) {
	if ctx.Err() != nil { // an acknowledgement of the packet before may have been waiting all the same
		return false, -1, context.Cause(ctx)
	}
	want := (l.next + 1) & 7
	if err := l.port.Write(slip.Append(nil, Packet{Sequence: l.next, Ack: want, Payload: payload}.Append(nil))); err != nil {
		return false, -1, err
	}
	late := time.NewTimer(l.pace.Ack)
	defer late.Stop()
	for asked = -1; ; {
		select {
		case ack := <-l.acks:
			if ack == want {
				l.next = want
				return true, -1, nil
			}
			asked = int(ack)
		case <-late.C:
			return false, asked, nil
		case err := <-l.ended:
			return false, asked, l.over(ctx, err)
		case <-ctx.Done():
			return false, asked, context.Cause(ctx)
		}
	}
}

// pause waits; a port that goes away ends it with an error.
func (l *link) pause(ctx context.Context, d time.Duration) error {
	late := time.NewTimer(d)
	defer late.Stop()
	select {
	case <-late.C:
		return nil
	case err := <-l.ended:
		return l.over(ctx, err)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// over is why there is nothing to read any more.
func (l *link) over(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	l.ended <- err // for whoever asks next
	return err
}
