package kiss_test

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"time"

	wire "github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/lora"
)

var errUnplugged = errors.New("unplugged")

// fake is a modem on a line whose bytes take no time. It answers at once, as its hooks let it.
type fake struct {
	// usb lets long answers take no longer than short ones.
	usb bool
	// answer changes what is answered to a question; nil takes it as it is.
	answer func(h wire.Hardware, right []byte) []byte

	mu      sync.Mutex
	decoder wire.Decoder
	asked   []wire.Sub
	set     []wire.Frame
	frames  []string // for the air
	radio   wire.Radio
	power   byte
	stats   wire.Stats
	out     chan []byte
}

func newFake() *fake { return &fake{out: make(chan []byte, 100)} }

func (*fake) Bytes(n int) time.Duration { return time.Duration(n) * 100 * time.Microsecond }

func (f *fake) Read(ctx context.Context, post func([]byte, time.Time)) error {
	for {
		select {
		case data := <-f.out:
			if data == nil {
				return errUnplugged
			}
			post(data, time.Now())
		case <-ctx.Done():
			return nil
		}
	}
}

func (f *fake) Write(data []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		frame, rest, ok := f.decoder.Next(data)
		if !ok {
			return nil
		}
		data = rest
		switch h, err := frame.Hardware(); {
		case frame.Command == wire.Data:
			f.frames = append(f.frames, string(frame.Data))
		case err != nil:
			frame.Data = slices.Clone(frame.Data)
			f.set = append(f.set, frame)
		default:
			f.asked = append(f.asked, h.Sub)
			right := f.right(h)
			if f.answer != nil {
				right = f.answer(h, right)
			}
			if right != nil {
				f.out <- right
			}
		}
	}
}

// right is the answer of a modem that works.
func (f *fake) right(h wire.Hardware) []byte {
	a := wire.Hardware{Sub: h.Sub.Response()}
	switch h.Sub { //nolint:exhaustive // the others answer without data
	case wire.SetSignalReport:
		a.Sub, a.Data = wire.GetSignalReport.Response(), []byte{1}
	case wire.SetRadio:
		f.radio, _ = wire.ParseRadio(h.Data)
		a.Sub = wire.OK
	case wire.GetRadio:
		a.Data = f.radio.Append(nil)
	case wire.SetTxPower:
		f.power, a.Sub = h.Data[0], wire.OK
	case wire.GetTxPower:
		a.Data = []byte{f.power}
	case wire.GetRandom:
		if a.Data = make([]byte, h.Data[0]); !f.usb {
			<-time.After(f.Bytes(len(a.Data)))
		}
	case wire.GetVersion:
		a.Data = []byte{1, 0}
	case wire.GetNoiseFloor:
		a.Data = []byte{0x92, 0xFF} // -110
	case wire.GetCurrentRSSI:
		a.Data = []byte{0xB0} // -80
	case wire.IsChannelBusy:
		a.Data = []byte{1}
	case wire.GetAirtime:
		took := lora.Default().Params().TimeOnAir(int(h.Data[0])) // the preset that the tests tune to
		a.Data = binary.LittleEndian.AppendUint32(nil, uint32(took.Milliseconds()))
	case wire.GetStats:
		a.Data = f.stats.Append(nil)
	}
	return a.Append(nil)
}

// tell lets the modem write something of its own.
func (f *fake) tell(frames ...[]byte) { f.out <- slices.Concat(frames...) }

func packet(data string) []byte {
	return wire.Frame{Command: wire.Data, Data: []byte(data)}.Append(nil)
}

func told(sub wire.Sub, data ...byte) []byte { return wire.Hardware{Sub: sub, Data: data}.Append(nil) }
