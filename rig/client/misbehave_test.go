package client_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
)

func TestMisbehavior(t *testing.T) {
	t.Parallel()
	right := newScene(t)
	want := right.alice.SendPost(t.Context(), "hello")
	for name, c := range map[string]struct {
		behavior client.Misbehavior
		check    func(s *scene, got *client.Sent) bool
	}{
		"none":      {check: func(_ *scene, got *client.Sent) bool { return bytes.Equal(got.Frame, want.Frame) }},
		"wrong MAC": {client.Misbehavior{WrongMAC: true}, func(s *scene, got *client.Sent) bool { _, err := s.opened(got.Frame); return err != nil }},
		"wrong key": {client.Misbehavior{WrongKey: true}, func(s *scene, got *client.Sent) bool { _, err := s.opened(got.Frame); return err != nil }},
		"stale": {client.Misbehavior{StaleTimestamp: time.Minute}, func(_ *scene, got *client.Sent) bool {
			return got.Timestamp == want.Timestamp-60
		}},
		"future": {client.Misbehavior{FutureTimestamp: time.Minute}, func(s *scene, got *client.Sent) bool {
			return got.Timestamp == want.Timestamp+60 && s.alice.Stamp() == want.Timestamp+1
		}},
		"truncated": {client.Misbehavior{Truncate: 8}, func(s *scene, got *client.Sent) bool {
			plain, err := s.opened(got.Frame)
			return err == nil && plain[2] == 0
		}},
		"oversized": {client.Misbehavior{Oversize: 100}, func(s *scene, got *client.Sent) bool {
			plain, err := s.opened(got.Frame)
			return err == nil && len(plain) == 112 && bytes.Contains(plain, []byte("hellox"))
		}},
		"oversized beyond a frame": {client.Misbehavior{Oversize: 1000}, func(_ *scene, got *client.Sent) bool {
			return len(got.Frame) == wire.MaxFrame
		}},
		"astray": {client.Misbehavior{Astray: true}, func(s *scene, got *client.Sent) bool {
			p := s.packet(got.Frame)
			return p.Payload[0] != s.room.Public().Hash() && bytes.Equal(p.Payload[1:], s.packet(want.Frame).Payload[1:])
		}},
		"cut": {client.Misbehavior{CutFrame: 3}, func(_ *scene, got *client.Sent) bool {
			return bytes.Equal(got.Frame, want.Frame[:len(want.Frame)-3])
		}},
		"garbage header": {client.Misbehavior{GarbageHeader: true}, func(_ *scene, got *client.Sent) bool {
			return new(wire.Packet).Decode(got.Frame) != nil && got.Frame[0]>>6 == 3
		}},
		"garbage path": {client.Misbehavior{GarbagePath: true}, func(_ *scene, got *client.Sent) bool {
			return new(wire.Packet).Decode(got.Frame) != nil && got.Frame[1] == 0xFF
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.alice.Misbehavior = c.behavior
			got := s.alice.SendPost(t.Context(), "hello")
			if !c.check(s, got) {
				t.Errorf("sent %x, the right frame is %x", got.Frame, want.Frame)
			}
		})
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	first := s.alice.SendPost(t.Context(), "one")
	s.alice.Misbehavior.Replay = true
	if got := s.alice.SendPost(t.Context(), "two"); !bytes.Equal(got.Frame, first.Frame) {
		t.Error("the last frame was not sent again")
	}
	if got := s.alice.Replay(t.Context(), first); !bytes.Equal(got.Frame, first.Frame) || len(s.sent) != 3 {
		t.Error("Replay sent something else")
	}
}

func TestAdvert(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]bool{"right": false, "bad signature": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.alice.Misbehavior.BadSignature = bad
			p := s.packet(s.alice.SendAdvert(t.Context()).Frame)
			a, err := wire.DecodeAdvert(p.Payload)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.alice.PublicKey().VerifyAdvert(a.Timestamp, a.Data, a.Signature); got == bad {
				t.Errorf("the signature is right: %v", got)
			}
		})
	}
}
