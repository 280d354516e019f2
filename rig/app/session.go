package app

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/app/frames"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Session asks a radio that is on no bench, in wall time, as an app does. Each question waits
// deadline.Console for its answer. A radio that stays silent is a *board.Error that quotes what it
// printed outside of frames; that the port went away is the port's own error. A Session is for one
// goroutine.
type Session struct {
	live  *console.Live
	read  int // position behind what was taken apart
	split frames.Split
	stray string // the end of what stood outside of frames
}

// Open begins to read what a radio says. The port stays the caller's; close the session first.
func Open(ctx context.Context, name string, port console.Port) *Session {
	return &Session{live: console.Listen(ctx, name, port)}
}

// Close ends the reading, and returns when it has ended.
func (s *Session) Close() { s.live.Close() }

// Device asks what the radio says of its build, until it answers, five times at most: it may be
// booting, and have half a frame of someone before.
func (s *Session) Device(ctx context.Context) (d companion.Device, err error) {
	const attempts = 5
	for range attempts {
		var data []byte
		if data, err = s.ask(ctx, companion.DeviceInfo, companion.DeviceQuery, 0); err == nil {
			return parse(s, companion.ParseDevice, data)
		}
		if s.live.Broken() != nil {
			return d, err
		}
	}
	return d, err
}

// Uptime asks how long the radio has been up, in whole seconds.
func (s *Session) Uptime(ctx context.Context) (time.Duration, error) {
	data, err := s.ask(ctx, companion.Stats, companion.GetStats, companion.StatsCore)
	if err != nil {
		return 0, err
	}
	stats, err := parse(s, companion.ParseCoreStats, data)
	return stats.Uptime, err
}

// Advert asks the radio to send an advert to its neighbours.
func (s *Session) Advert(ctx context.Context) error {
	_, err := s.ask(ctx, companion.OK, companion.SendAdvert)
	return err
}

// parse reads what stands behind the code of an answer.
func parse[T any](s *Session, read func([]byte) (T, error), data []byte) (T, error) {
	v, err := read(data)
	if err != nil {
		return v, &board.Error{Board: s.live.Name(), Stage: "app", Rule: "gave an answer that is none", Line: hex.EncodeToString(data), Err: err}
	}
	return v, nil
}

// ask asks for an answer of a kind and returns what stands behind its code. Others are answers to
// what was asked before.
func (s *Session) ask(ctx context.Context, want, code companion.Code, data ...byte) ([]byte, error) {
	asked := s.live.Type(string(companion.Append(nil, code, data...)))
	var answer []byte
	answered := capture.Func(want.Answer(), func(ev capture.Event) bool {
		s.split.Take([]byte(ev.Text), func(frame []byte) {
			if s.read > asked && answer == nil && companion.Code(frame[0]) == want {
				answer = frame[1:]
			}
		}, s.keep)
		return answer != nil
	})
	if _, ok := s.live.Next(ctx, &s.read, deadline.Console, answered); ok {
		return answer, nil
	}
	if err := cmp.Or(s.live.Broken(), context.Cause(ctx)); err != nil {
		return nil, err
	}
	return nil, &board.Error{
		Board: s.live.Name(), Stage: "app", Rule: fmt.Sprintf("did not answer %q within %v", code.Command(), deadline.Console.After),
		Line: fmt.Sprintf("it printed %q", s.stray),
	}
}

// keep keeps the end of what stands outside of frames.
func (s *Session) keep(stray []byte) {
	const shown = 200
	s.stray += string(stray)
	s.stray = s.stray[max(0, len(s.stray)-shown):]
}
