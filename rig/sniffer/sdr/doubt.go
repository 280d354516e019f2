package sdr

import (
	"fmt"
	"math"
	"time"

	"github.com/meshrig/meshrig/rig/sdr"
	"github.com/meshrig/meshrig/rig/sdr/source"
)

// doubt looks for what keeps a receiver from every frame, as long as it has received none.
type doubt struct {
	cfg     sdr.Config
	mirror  *sdr.Receiver // of a stream with I and Q exchanged
	swapped int           // frames that it received
	iq      []complex64   // of the first samples, to be looked at with other rates; nil of a live stream
	piece   []complex64
	done    bool
}

// looked is how many of the first samples other rates are tried on: 16 s at 250 kS/s.
const looked = 1 << 22

func newDoubt(cfg sdr.Config, info source.Info) *doubt {
	d := &doubt{cfg: cfg}
	mirror, err := sdr.NewReceiver(cfg)
	if err == nil { // as the receiver's own was none
		d.mirror = mirror
	}
	if !info.Live {
		d.iq = []complex64{}
	}
	return d
}

// add looks at samples.
func (d *doubt) add(iq []complex64) {
	if d.done {
		return
	}
	if d.iq != nil {
		d.iq = append(d.iq, iq[:min(len(iq), looked-len(d.iq))]...)
	}
	d.piece = d.piece[:0]
	for _, s := range iq {
		d.piece = append(d.piece, complex(imag(s), real(s)))
	}
	d.swapped += good(d.mirror.Write(d.piece))
}

// exchanged is what News calls it that I and Q are.
const exchanged source.Ailment = "exchanged"

// exchanged says that I and Q are, if frames were received so and none otherwise.
func (d *doubt) exchanged() string {
	if d.done || d.swapped == 0 {
		return ""
	}
	return fmt.Sprintf("I and Q swapped: no frame as it is, and %d with the two exchanged; exchange them where the samples come from", d.swapped)
}

// dispel ends it: a frame was received.
func (d *doubt) dispel() { *d = doubt{done: true} }

// rates are those that programs and dongles have.
func rates() []float64 {
	return []float64{
		192_000, 240_000, 250_000, 256_000, 288_000, 300_000, 500_000, 768_000, 960_000, 1_000_000, 1_024_000, 1_200_000, 1_500_000,
		1_536_000, 2_000_000, 2_048_000, 2_400_000, 2_500_000, 2_880_000, 3_000_000, 3_200_000,
	}
}

// say is what it has found.
func (d *doubt) say() (list []string) {
	if d.done {
		return nil
	}
	d.swapped += good(d.mirror.Flush())
	if text := d.exchanged(); text != "" {
		list = append(list, text)
	}
	d.done = true
	best, frames := 0.0, 0
	for _, rate := range rates() {
		if math.Abs(rate/d.cfg.Rate-1) < 0.001 {
			continue
		}
		cfg := d.cfg
		cfg.Rate = rate
		rx, err := sdr.NewReceiver(cfg)
		if err != nil {
			continue // the channel is not in the band
		}
		if n := good(append(rx.Write(d.iq), rx.Flush()...)); n > frames {
			best, frames = rate, n
		}
	}
	if frames > 0 {
		list = append(list, fmt.Sprintf("wrong sample rate: no frame at %.0f samples a second, and %d at %.0f", d.cfg.Rate, frames, best))
	}
	return list
}

// good counts the frames whose checksum is.
func good(frames []sdr.Frame) (n int) {
	for _, f := range frames {
		if f.Header == sdr.Good && f.CRC == sdr.Good {
			n++
		}
	}
	return n
}

// micros is a time of so many microseconds, rounded up.
func micros(us float64) time.Duration {
	return time.Duration(math.Ceil(us)) * time.Microsecond
}
