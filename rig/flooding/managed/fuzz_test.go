package managed_test

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/flooding/managed"
)

// packets draws what the model sends.
func packets() *rapid.Generator[managed.Packet] {
	return rapid.Custom(func(t *rapid.T) managed.Packet {
		return managed.Packet{
			To: rapid.Uint32().Draw(t, "to"), From: rapid.Uint32().Draw(t, "from"), ID: rapid.Uint32().Draw(t, "id"),
			HopLimit: rapid.Uint8Max(7).Draw(t, "limit"), HopStart: rapid.Uint8Max(7).Draw(t, "start"),
			WantAck: rapid.Bool().Draw(t, "ack"), Sealed: rapid.Bool().Draw(t, "sealed"),
			NextHop: rapid.Byte().Draw(t, "next"), Relay: rapid.Byte().Draw(t, "relay"),
			Port:    managed.Port(rapid.Uint32Max(511).Draw(t, "port")),
			Payload: rapid.SliceOfN(rapid.Byte(), 1, 200).Draw(t, "payload"),
			Request: rapid.Uint32().Draw(t, "request"), WantResponse: rapid.Bool().Draw(t, "response"),
		}
	})
}

// What is made can be read again.
func TestPacketsRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := packets().Draw(t, "packet")
		frame, err := want.AppendTo(nil)
		if err != nil {
			t.Fatal(err)
		}
		var got managed.Packet
		if err := got.Decode(frame); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A frame as the firmware's own tests of its header lay it out, byte for byte.
func TestTheHeaderIsLittleEndian(t *testing.T) {
	t.Parallel()
	p := managed.Packet{
		To: managed.Broadcast, From: 0x12345678, ID: 0xa1b2c3d4, HopLimit: 2, HopStart: 3, WantAck: true, NextHop: 0x11, Relay: 0x22,
		Port: managed.Text, Payload: []byte("hi"),
	}
	want := []byte{
		0xff, 0xff, 0xff, 0xff, 0x78, 0x56, 0x34, 0x12, 0xd4, 0xc3, 0xb2, 0xa1, 0b011_0_1_010, 8, 0x11, 0x22,
		0x08, 1, 0x12, 2, 'h', 'i', 0x48, 1,
	}
	if got, err := p.AppendTo(nil); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%x, %v", got, err)
	}
}

// No frame, however broken, ends the program; what can be read is read alike after it is made again.
func FuzzDecode(f *testing.F) {
	p := managed.Packet{To: 1, From: 2, ID: 3, Port: managed.Text, Payload: []byte("hello"), Sealed: true}
	frame, err := p.AppendTo(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(frame)
	f.Add(frame[:20])
	f.Fuzz(func(t *testing.T, frame []byte) {
		var p, again managed.Packet
		if p.Decode(frame) != nil {
			return
		}
		made, err := p.AppendTo(nil)
		if err != nil {
			return // ports of five bytes make it longer
		}
		if err := again.Decode(made); err != nil || p.To != again.To || p.Port != again.Port || !bytes.Equal(p.Payload, again.Payload) {
			t.Errorf("%+v became %+v: %v", p, again, err)
		}
	})
}
