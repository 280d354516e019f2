package mesh

import (
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/pcapng"
	"github.com/meshrig/meshrig/rig/capture/rotate"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/live"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/tap"
)

func newCapture(o *options, epoch uint32) (*rotate.File, error) {
	file, err := rotate.Create(o.capture, o.rotation.Limits, pcapng.Options{Epoch: time.Unix(int64(epoch), 0)}.Begin)
	if err != nil {
		return nil, fmt.Errorf("emulate: --capture: %w", err)
	}
	return file, nil
}

// captured writes a frame as its sender sent it, and as each node heard it, whose names are those of the
// file's interfaces.
func captured(file *rotate.File, f live.Frame) error {
	took := f.End.Sub(f.Start)
	heard := sniffer.Frame{
		Payload: f.Payload, Start: clock.Stamp{At: f.Start}, End: clock.Stamp{At: f.End},
		Duration: sniffer.Span{Value: took}, PayloadTime: sniffer.Span{Value: took - f.Params.HeaderTime()},
		Params: f.Params, Header: sniffer.HeaderGood, CRC: sniffer.CRCGood, Known: tap.Knows.Without(sniffer.BadCRC),
	}
	sent := capture.Of(heard)
	sent.Kind, sent.Board = capture.Sent, f.From.Name
	errs := []error{file.Write(sent)}
	for _, e := range f.Ears {
		if e.Fate != live.Received {
			continue
		}
		heard.Instrument, heard.SNR, heard.RSSI = e.Node.Name, e.Signal.SNR, e.Signal.RSSI
		errs = append(errs, file.Write(capture.Of(heard)))
	}
	return errors.Join(errs...)
}
