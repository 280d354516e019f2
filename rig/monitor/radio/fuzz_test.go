package radio_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/radio/radiotest"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Whatever a companion answers, a poll ends, and has values if and only if it did not fail.
func FuzzCompanion(f *testing.F) {
	self := append(make([]byte, 3), 0xA1)
	self = append(self, make([]byte, 31+8+4)...)
	self = companion.Radio{Frequency: 869618, Bandwidth: 62500, SpreadingFactor: 8, CodingRate: 5}.Append(self)
	key := identity.PublicKey{0x50, 1, 2, 3, 4, 5}
	var talk []byte
	for _, frame := range [][]byte{
		append([]byte{byte(companion.DeviceInfo), 10, 50, 8, 0, 0, 0, 0}, make([]byte, 12+40+20+2)...),
		append([]byte{byte(companion.SelfInfo)}, self...),
		{byte(companion.CurrentTime), 0xFF, 0xFF, 0xFF, 0xFF},
		append([]byte{byte(companion.ContactEntry)}, companion.Contact{Key: key, Type: byte(wire.NodeRoom)}.Append(nil)...),
		{byte(companion.Sent), 0, 1, 2, 3, 4, 0, 0, 0, 0},
		{byte(companion.PushLogin), 1, 0x50, 1, 2, 3, 4, 5, 1, 2, 3, 4, 3, 1},
		{byte(companion.PushBinary), 0, 1, 2, 3, 4, 1, 0x74, 1, 0x9A},
		append([]byte{byte(companion.PushBinary), 0, 1, 2, 3, 4}, make([]byte, wire.RoomStatsSize)...),
	} {
		talk = companion.AppendAnswer(talk, companion.Code(frame[0]), frame[1:]...)
	}
	f.Add(talk)
	f.Add([]byte(">\x02\x00\x88x>\x00\x00>\xff\xff"))
	f.Fuzz(func(t *testing.T, talk []byte) {
		synctest.Test(t, func(t *testing.T) {
			g := radio.New(radio.Config{Companion: "a line", Budget: 0.1, Line: func(context.Context) (radio.Line, error) { return answering(talk), nil }})
			poll := g.Poller(radio.Target{Node: sample.Node{Key: key}}).Poll(t.Context())
			if good := poll.Failure == sample.NoFailure; good != (len(poll.Values) > 0) || good != (poll.Reason == "") {
				t.Errorf("%+v", poll)
			}
			if err := g.Close(); err != nil {
				t.Error(err)
			}
		})
	})
}

// answering is a line that says the next frames of a talk, up to an answer and the push behind it, each
// time it is asked, and begins anew when it is through.
func answering(talk []byte) *radiotest.Line {
	var frames [][]byte
	decoder := new(companion.Decoder)
	for rest := talk; ; {
		content, left, ok := decoder.Next(rest)
		if !ok {
			break
		}
		frames = append(frames, append([]byte(nil), content...))
		rest = left
	}
	var l *radiotest.Line
	next := 0
	l = radiotest.NewLine(func([]byte) {
		if len(frames) == 0 {
			l.Say(talk)
			return
		}
		for range 2 {
			frame := frames[next%len(frames)]
			next++
			l.Say(companion.AppendAnswer(nil, companion.Code(frame[0]), frame[1:]...))
			if next >= len(frames) || !companion.Code(frames[next][0]).Push() {
				break
			}
		}
	})
	return l
}
