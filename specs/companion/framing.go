package companion

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/app"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// turn is how long a radio may take to answer: a turn of its loop, and the line.
var turn = deadline.Console

// none is that the radio answers nothing.
var none = deadline.For(500*time.Millisecond, "longer than an answer takes")

// framed is a frame of the app as it stands on the line.
func framed(code frames.Code, data ...byte) []byte { return frames.Append(nil, code, data...) }

var _ = Describe("framing", func() {
	It("reads over what stands outside of frames", For("CFR-001"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Write([]byte("AT+RST\r\n>\x01\x00\x05"))
		b.Never(ctx, none, a.IsAnswer())
		a.Write(append([]byte(">>\x00"), framed(frames.GetDeviceTime)...))
		b.Await(ctx, turn, a.Is(frames.CurrentTime))
	})

	It("waits an hour for the rest of a frame, and takes what comes for it", For("CFR-002"), func(ctx SpecContext) {
		b, a := radio(ctx)
		b.Room().Silent(true) // proof of life would become part of the frame
		frame := framed(frames.GetDeviceTime, 0, 0)
		for i := range frame {
			b.Never(ctx, deadline.For(10*time.Minute, "nothing times out"), a.IsAnswer())
			a.Write(frame[i : i+1])
		}
		b.Await(ctx, turn, a.Is(frames.CurrentTime))
	})

	It("ignores a length of nothing", For("CFR-003"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Write(append([]byte("<\x00\x00"), framed(frames.GetDeviceTime)...))
		b.Await(ctx, turn, a.Is(frames.CurrentTime))
		b.Never(ctx, none, a.IsAnswer())
	})

	for _, size := range []int{frames.MaxFrame + 1, 600} {
		It(fmt.Sprintf("carries out the first bytes of a frame of %d when all have come", size), For("CFR-004"), func(ctx SpecContext) {
			b, a := radio(ctx)
			b.Room().Silent(true)
			frame := framed(frames.SetName, bytes.Repeat([]byte{'n'}, size-1)...)
			a.Write(frame[:len(frame)-1])
			b.Never(ctx, none, a.IsAnswer())
			a.Write(frame[len(frame)-1:])
			b.Await(ctx, turn, a.Is(frames.OK))
		})
	}

	It("takes a second mark for a length", For("CFR-005"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Write([]byte("<<\x00\x05" + string(make([]byte, '<'-1))))
		b.Await(ctx, turn, a.Is(frames.CurrentTime))
		b.Never(ctx, none, a.IsAnswer())
	})

	It("answers each of several commands in turn", For("CFR-006"), func(ctx SpecContext) {
		b, a := radio(ctx)
		var line []byte
		asked := []frames.Code{frames.GetTuning, frames.GetDeviceTime, frames.GetAutoAdd, frames.GetDefaultScope, frames.GetDeviceTime}
		for _, code := range asked {
			line = append(line, framed(code)...)
		}
		a.Write(line)
		for _, want := range []frames.Code{frames.Tuning, frames.CurrentTime, frames.AutoAdd, frames.DefaultScope, frames.CurrentTime} {
			Expect(app.Of(b.Await(ctx, turn, a.IsAnswer())).Code.Answer()).To(Equal(want.Answer()))
		}
	})

	It("says that it does not know a command", For("CFR-007"), func(ctx SpecContext) {
		_, a := radio(ctx)
		for _, code := range []frames.Code{0, 44, 53, 66, 127, 255} {
			refused(ctx, a, frames.Unsupported, code, make([]byte, 40)...)
		}
	})

	It("refuses a command that is too short", For("CFR-008"), func(ctx SpecContext) {
		_, a := radio(ctx)
		for _, c := range []struct {
			code frames.Code
			size int // of the data, one too few
		}{
			{frames.AppStart, 6},
			{frames.DeviceQuery, 0},
			{frames.SendText, 12},
			{frames.SetDeviceTime, 3},
			{frames.SetName, 0},
			{frames.SetPosition, 7},
			{frames.ResetPath, 31},
			{frames.SendLogin, 31},
			{frames.GetChannel, 0},
			{frames.SetChannel, 48},
			{frames.SendTrace, 9},
			{frames.SendBinaryRequest, 32},
			{frames.ImportKey, 63},
			{frames.GetStats, 0},
			{frames.SetPIN, 3},
			{frames.SendStatusRequest, 31},
			{frames.SignData, 0},
			{frames.ImportContact, 97},
			{frames.SendPacket, 2},
		} {
			refused(ctx, a, frames.Unsupported, c.code, make([]byte, c.size)...)
		}
	})

	It("does not fill a short command with bytes of an earlier one", For("CFR-009"), func(ctx SpecContext) {
		_, a := radio(ctx)
		was := a.Self(ctx).Power
		a.Ask(ctx, frames.SetTuning, 9, 9, 9, 9, 9, 9, 9, 9)
		refused(ctx, a, frames.IllegalArgument, frames.SetPower)
		Expect(a.Self(ctx).Power).To(Equal(was))
		refused(ctx, a, frames.IllegalArgument, frames.SetTuning, 1, 2)
		refused(ctx, a, frames.IllegalArgument, frames.GetContact, 1, 2)
	})

	It("reads over what stands behind a command", For("CFR-010"), func(ctx SpecContext) {
		_, a := radio(ctx)
		a.Get(ctx, frames.CurrentTime, frames.GetDeviceTime, []byte("and more")...)
		a.Get(ctx, frames.DeviceInfo, frames.DeviceQuery, append([]byte{3}, make([]byte, frames.MaxFrame-2)...)...)
		a.Get(ctx, frames.NoMessage, frames.NextMessage, 1)
	})
})

var _ = Describe("what is heard", func() {
	for _, heard := range []struct {
		name   string
		packet func(p *peer) []byte
	}{
		{"an advert", func(p *peer) []byte { return frame(p.advert(p.stamp(), "alice")) }},
		{"what is for others", func(*peer) []byte { return []byte{0x0A, 0, 0x77, 0x78, 1, 2, 3, 4} }},
		{"what is no packet", func(*peer) []byte { return []byte{0xC1, 0xFF, 0x55} }},
		{"a single byte", func(*peer) []byte { return []byte{0x0D} }},
	} {
		It("is told to the app before all that it causes: "+heard.name, For("CFR-011"), func(ctx SpecContext) {
			b, a := radio(ctx)
			alice := meet(b, "alice", wire.NodeChat)
			bytes := heard.packet(alice)
			b.Send(ctx, alice.name, bytes)
			said := app.Of(b.Await(ctx, turn, a.IsAny()))
			Expect(said.Code.Answer()).To(Equal(frames.LogRxData.Answer()))
			log, err := frames.ParseLogged(said.Data)
			Expect(err).NotTo(HaveOccurred())
			Expect(Hex(log.Frame)).To(Equal(Hex(bytes)))
			if s := signal(b.Events()); s != nil {
				Expect(float64(log.SNR)/4).To(BeNumerically("~", float64(s.SNR), 0.5), "SNR")
				Expect(float64(log.RSSI)).To(BeNumerically("~", float64(s.RSSI), 1), "RSSI")
			}
		})
	}

	It("is told up to 173 bytes", For("CFR-012"), func(ctx SpecContext) {
		b, a := radio(ctx)
		for _, size := range []int{frames.MaxLogged, frames.MaxLogged + 1, wire.MaxFrame} {
			f := append([]byte{0xC1, 0xFF}, make([]byte, size-2)...)
			binary.LittleEndian.PutUint16(f[2:], uint16(size))
			b.Send(ctx, "alice", f)
			if size <= frames.MaxLogged {
				b.Await(ctx, turn, a.Is(frames.LogRxData))
				continue
			}
			b.Never(ctx, none, a.Is(frames.LogRxData))
		}
	})
})

// frame is the bytes of a packet.
func frame(p wire.Packet) []byte {
	b, err := p.AppendTo(nil)
	if err != nil {
		panic(err)
	}
	return b
}

// signal is how a bench that knows both ends hears: as its sniffer heard the radio; nil: it heard nothing.
func signal(events []capture.Event) *capture.Event {
	for i := range events {
		if events[i].Kind == capture.Heard {
			return &events[i]
		}
	}
	return nil
}
