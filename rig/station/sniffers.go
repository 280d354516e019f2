package station

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
)

// SnifferError says what is wrong with a sniffer that was asked what it is.
type SnifferError struct {
	Err  error
	Next string // what to do about it; empty: the cause says so
}

// Error is the cause.
func (e *SnifferError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *SnifferError) Unwrap() error { return e.Err }

// TryLeaseSniffer takes a sniffer alone, if nobody else has it. Else the cause of the error is a
// *lease.Held.
func TryLeaseSniffer(machine inventory.Host, entry inventory.Sniffer, why string) (lease.Set, error) {
	d, err := prepared(&inventory.Rig{Machine: machine})
	if err != nil {
		return nil, err
	}
	return lease.TryAcquireAll(machine.Place().Leases(), d.instrument(entry), lease.Self(why))
}

// AskSniffer opens a sniffer of a rig, which nobody else has meanwhile, and tells in words what it is. A
// software radio is listened to for a moment, at the rate at which it hears all boards that name it. The
// error is a *SnifferError.
func AskSniffer(ctx context.Context, rig *inventory.Rig, entry inventory.Sniffer) (is string, err error) {
	s := &Station{Rig: rig, tree: rig.Machine.USB()}
	if entry.Protocol == inventory.RTLTCP {
		return s.askDongle(ctx, entry)
	}
	ear, undo, err := s.listener(ctx, entry, s.clock())
	if err != nil {
		return "", &SnifferError{Err: err}
	}
	what := map[inventory.Instrument]string{inventory.SX1262: "an SX1262, which started without an error", inventory.Companion: "a companion radio"}[entry.Protocol]
	if what == "" {
		what = "a KISS modem, protocol version 1"
	}
	if said, ok := ear.(interface{ Says() string }); ok {
		what += ", " + said.Says()
	}
	if err := undo(); err != nil {
		return "", &SnifferError{Err: err}
	}
	return what + "; it knows of a frame: " + ear.Knows().String(), nil
}

// looked is how long a dongle is listened to, in real time.
const looked = 2 * time.Second

// askDongle asks the server of a software radio.
func (s *Station) askDongle(ctx context.Context, entry inventory.Sniffer) (is string, err error) {
	fail := func(next string, err error) (string, error) { return "", &SnifferError{err, next} }
	names, channels, err := heardBy(s.Rig, entry)
	if err != nil {
		return fail("", err)
	}
	rate, centre, err := sdr.Band(channels)
	if err != nil {
		return fail("", err)
	}
	c, err := rtltcp.Dial(ctx, rtltcp.Config{
		Address: entry.Address, Rate: rate, Centre: centre, PPM: entry.PPM, Scale: s.rate().Times(), Patience: looked,
	})
	switch op := (*net.OpError)(nil); {
	case errors.Is(err, rtltcp.ErrNotRTL):
		return fail("another program serves there; give the address at which rtl_tcp does", err)
	case errors.As(err, &op) && op.Op == "dial":
		return fail("start its server where the dongle is: rtl_tcp -a HOST -p PORT", err)
	case err != nil:
		return fail("`meshrig rig who` shows who of this machine has it; a server that hangs is started again", err)
	}
	samples, passed, late, err := took(ctx, c)
	header := c.Header.String()
	err = errors.Join(err, c.Close())
	// What came is blurred by a block and by how late this machine was.
	lasts := time.Duration(float64(samples.got) / (rate * s.rate().Times()) * float64(time.Second))
	blur := passed/20 + late
	second := float64(samples.got) / s.rate().Bench(passed).Seconds()
	switch {
	case err != nil:
		return fail("look at the server's own words: a dongle that was pulled or hangs has to be plugged in again", err)
	case samples.lost > 0:
		return fail("use a port of the machine's own or a shorter cable, and let nothing else keep that machine busy", fmt.Errorf("%s: %d samples were lost: %s", entry.Address, samples.lost, samples.why))
	case passed-lasts > blur:
		return fail("use a port of the machine's own or a shorter cable, and let nothing else keep that machine busy",
			fmt.Errorf("%s: %.0f samples came a second, of %.0f that it was set to", entry.Address, second, rate))
	case lasts-passed > passed/2+blur:
		return fail("its server does not do what it is told; use rtl_tcp", fmt.Errorf("%s: %.0f samples came a second, and it was set to %.0f", entry.Address, second, rate))
	}
	return fmt.Sprintf("%s; %.0f samples a second around %v, none lost; it hears %s", header, rate, centre, strings.Join(names, ", ")), nil
}

// heardBy are the boards that name a sniffer, and their channels; without any, the channel of the rig.
func heardBy(rig *inventory.Rig, entry inventory.Sniffer) (names []string, channels []lora.Params, err error) {
	for _, b := range rig.Boards {
		if !slices.Contains(b.Sniffers, entry.Name) {
			continue
		}
		radio, err := rig.BoardRadio(b).Params()
		if err != nil {
			return nil, nil, err
		}
		names, channels = append(names, b.Name), append(channels, radio)
	}
	if len(channels) == 0 {
		radio := lora.Default().Params()
		return []string{radio.String()}, []lora.Params{radio}, nil
	}
	return names, channels, nil
}

// tally is how many samples came behind the first block, and how many were lost.
type tally struct {
	got, lost int64
	why       string
}

// took receives for a while, and tells what came in which real time, and how late this machine was.
func took(ctx context.Context, c *rtltcp.Client) (t tally, passed, late time.Duration, err error) {
	ctx, stop := context.WithTimeout(ctx, looked+joinTime)
	defer stop()
	var begun time.Time
	var lag clock.Lag
	go lag.Watch(ctx, nil)
	for {
		b, err := c.Next(ctx)
		if err != nil {
			return t, passed, late, fmt.Errorf("%d samples came in %v: %w", t.got, looked, err)
		}
		if b.Lost > 0 {
			t.lost, t.why = t.lost+b.Lost, b.Why
		}
		if begun.IsZero() {
			begun = b.Came
			continue
		}
		t.got += int64(len(b.IQ))
		if passed = b.Came.Sub(begun); passed >= looked {
			return t, passed, lag.Most(), nil
		}
	}
}

// joinTime is how long the first samples may take.
const joinTime = 5 * time.Second
