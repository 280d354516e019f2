package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"runtime"
	"syscall"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr"
)

// noise listens to nothing, with all spreading factors at once, and counts what is heard.
func noise(out io.Writer, o options) error {
	var channels []lora.Params
	for sf := lora.SF5; sf <= lora.SF12; sf++ {
		channels = append(channels, settings(sf, lora.BW62k5, 5))
	}
	const rate = 250e3
	rx, err := receiver(rate, channels...)
	if err != nil {
		return err
	}
	a := newAir(rate, lora.BW62k5.Hertz(), o.seed)
	var iq []complex64
	good, bad := 0, 0
	count := func(frames []sdr.Frame) {
		for _, f := range frames {
			if f.CRC == sdr.Good {
				good++
			} else {
				bad++
			}
		}
	}
	const second = 250_000
	for range int(o.hours * 3600) {
		iq = a.noise(iq, second)
		count(rx.Write(iq))
	}
	count(rx.Flush())
	fmt.Fprintf(out, "%g h of noise at 62.5 kHz, SF5 to SF12 at once: %d frames with a right checksum, %d others.\n", o.hours, good, bad)
	return nil
}

// load is a stream that a receiver must keep up with.
type load struct {
	name     string
	rate     float64
	bw       lora.Bandwidth
	factors  []lora.SpreadingFactor
	frames   bool // back to back, 60 bytes
	together bool // of all spreading factors at the same time, not one after the other
	aim      string
}

func loads() []load {
	all := []lora.SpreadingFactor{lora.SF7, lora.SF8, lora.SF9, lora.SF10, lora.SF11, lora.SF12}
	return []load{
		{"250 kS/s, SF7 at 62.5 kHz, frames back to back", 250e3, lora.BW62k5, all[:1], true, false, "40"},
		{"250 kS/s, SF7 at 62.5 kHz, noise", 250e3, lora.BW62k5, all[:1], false, false, ""},
		{"250 kS/s, SF8 at 62.5 kHz, frames back to back", 250e3, lora.BW62k5, all[1:2], true, false, ""},
		{"1 MS/s, SF7 to SF12 at 250 kHz, frames one after the other", 1e6, lora.BW250k, all, true, false, "15"},
		{"1 MS/s, SF7 to SF12 at 250 kHz, frames of all at the same time", 1e6, lora.BW250k, all, true, true, "15"},
		{"1 MS/s, SF7 to SF12 at 250 kHz, noise", 1e6, lora.BW250k, all, false, false, ""},
	}
}

// stream makes some seconds of the load.
func (l load) stream(seed uint64) (iq []complex64, channels []lora.Params, err error) {
	const seconds = 12
	a := newAir(l.rate, l.bw.Hertz(), seed)
	iq = a.noise(nil, int(seconds*l.rate))
	at := 0.0
	for _, sf := range l.factors {
		channels = append(channels, settings(sf, l.bw, 5))
	}
	for n := 0; l.frames; n++ {
		p := channels[n%len(channels)]
		if l.together {
			for _, p := range channels {
				length := l.rate * p.TimeOnAir(60).Seconds()
				for at := 0.0; at < float64(len(iq)); at += length {
					if err := a.add(iq, a.payload(60), p, at, 5, 0); err != nil {
						return nil, nil, err
					}
				}
			}
			break
		}
		if at > float64(len(iq)) {
			break
		}
		if err := a.add(iq, a.payload(60), p, at, 5, 0); err != nil {
			return nil, nil, err
		}
		at += l.rate * p.TimeOnAir(60).Seconds()
	}
	return iq, channels, nil
}

// speed compares processor time with the time that the samples last.
func speed(out io.Writer, o options) error {
	fmt.Fprintf(out, "One core, beside %.2f s of processor time for SHA-256 of 512 MiB in the same run; best of 3.\n\n", calibrate().Seconds())
	fmt.Fprintln(out, "| stream | times real time | aim | frames | heap after it |\n|---|---|---|---|---|")
	runtime.GOMAXPROCS(1)
	for _, l := range loads() {
		iq, channels, err := l.stream(o.seed)
		if err != nil {
			return err
		}
		best, frames, heap := time.Duration(0), 0, uint64(0)
		for range 3 {
			rx, err := receiver(l.rate, channels...)
			if err != nil {
				return err
			}
			frames = 0
			before := spent()
			for rest := iq; len(rest) > 0; {
				n := min(len(rest), 1<<14)
				frames += len(rx.Write(rest[:n]))
				rest = rest[n:]
			}
			if took := spent() - before; best == 0 || took < best {
				best = took
			}
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			heap = m.HeapAlloc - uint64(8*len(iq))
			runtime.KeepAlive(rx)
		}
		real := float64(len(iq)) / l.rate
		fmt.Fprintf(out, "| %s | %.0f | %s | %d | %.1f MB |\n", l.name, real/best.Seconds(), l.aim, frames, float64(heap)/1e6)
	}
	return nil
}

// calibrate is a piece of work that never changes.
func calibrate() time.Duration {
	before := spent()
	block := make([]byte, 1<<20)
	h := sha256.New()
	for range 512 {
		_, _ = h.Write(block)
	}
	return spent() - before
}

// spent is the processor time of this process so far.
func spent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
