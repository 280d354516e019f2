package app_test

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/app"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

// deviceOf is what a released radio answered when it was asked for its build
// (fixtures/vectors/companion/protocol.jsonl, session identify).
const deviceOf = "0d0daf280000000031342041756720323032360047656e6572696320455350333200000000000000000000000000000000000000000000000000000076312e31372e31000000000000000000000000000000"

// device is that answer as it comes over the line.
func device() string {
	content, _ := hex.DecodeString(deviceOf)
	return answer(content...)
}

// answer is a frame of a radio.
func answer(content ...byte) string {
	return string(companion.AppendAnswer(nil, companion.Code(content[0]), content[1:]...))
}

// up is the answer that tells the seconds since the start.
func up(seconds uint32) string {
	content := binary.LittleEndian.AppendUint32([]byte{byte(companion.Stats), companion.StatsCore, 0, 0}, seconds)
	return answer(append(content, 0, 0, 0)...)
}

// port is one at which the pieces are said that stand in order for each question; gone ends it.
type port struct {
	says  [][]string
	asked []string
	out   chan string
	gone  chan error
}

func (p *port) Write(data []byte) error {
	p.asked = append(p.asked, string(data))
	if n := len(p.asked); n <= len(p.says) {
		for _, piece := range p.says[n-1] {
			p.out <- piece
		}
	}
	return nil
}

func (p *port) Read(ctx context.Context, post func([]byte, clock.Stamp)) error {
	for {
		select {
		case piece := <-p.out:
			post([]byte(piece), clock.Stamp{})
		case err := <-p.gone:
			return err
		case <-ctx.Done():
			return nil
		}
	}
}

// talk asks in a bubble, which has a clock of its own.
func talk(t *testing.T, says [][]string, body func(ctx context.Context, p *port, s *app.Session)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &port{says: says, out: make(chan string, 64), gone: make(chan error, 1)}
		s := app.Open(t.Context(), "radio-1", p)
		defer s.Close()
		body(t.Context(), p, s)
	})
}

func TestSessionKnowsADevice(t *testing.T) {
	t.Parallel()
	d := device()
	for name, says := range map[string][][]string{
		"at once":                     {{d}},
		"in pieces":                   {{d[:1], d[1:3], d[3:40], d[40:]}},
		"behind what a loader prints": {{"rst:0x1 (POWERON)\r\n> ", d}},
		"behind a push":               {{answer(byte(companion.PushMessage)), d}},
		"behind an answer to others":  {{answer(byte(companion.OK)), d}},
		"when it has booted":          {nil, nil, {d}},
		"behind half an answer":       {{d[:20]}, {d[20:], d}},
	} {
		talk(t, says, func(ctx context.Context, p *port, s *app.Session) {
			got, err := s.Device(ctx)
			if err != nil || got.Version != "v1.17.1" || got.Model != "Generic ESP32" {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
			if want := string(companion.Append(nil, companion.DeviceQuery, 0)); p.asked[0] != want {
				t.Errorf("%s: asked %q, want %q", name, p.asked[0], want)
			}
		})
	}
}

// What was answered before it was asked is not the answer.
func TestSessionAsksAnew(t *testing.T) {
	t.Parallel()
	talk(t, [][]string{{device(), up(7)}, {up(8)}}, func(ctx context.Context, _ *port, s *app.Session) {
		if _, err := s.Device(ctx); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // the untimely answer has come
		if got, err := s.Uptime(ctx); err != nil || got != 8*time.Second {
			t.Errorf("%v, %v", got, err)
		}
	})
}

func TestSessionGoesWrong(t *testing.T) {
	t.Parallel()
	lost := errors.New("unplugged")
	for name, c := range map[string]struct {
		says  [][]string
		gone  error
		asked int
		words string
	}{
		"silent":           {asked: 5, words: `radio-1: app: did not answer "device query" within 2s: it printed ""`},
		"a console":        {says: [][]string{{"\r  -> Unknown command\r\n"}}, asked: 5, words: `it printed "\r  -> Unknown command\r\n"`},
		"another answer":   {says: [][]string{{answer(byte(companion.OK))}}, asked: 5, words: "did not answer"},
		"too short":        {says: [][]string{{answer(byte(companion.DeviceInfo), 1, 2)}}, asked: 1, words: "gave an answer that is none: 0102"},
		"the port is gone": {gone: lost, asked: 1, words: "unplugged"},
	} {
		talk(t, c.says, func(ctx context.Context, p *port, s *app.Session) {
			if c.gone != nil {
				p.gone <- c.gone
			}
			_, err := s.Device(ctx)
			var trouble *board.Error
			if err == nil || !strings.Contains(err.Error(), c.words) || len(p.asked) != c.asked {
				t.Errorf("%s: %v, asked %d times", name, err, len(p.asked))
			}
			if c.gone == nil && (!errors.As(err, &trouble) || trouble.Board != "radio-1" || trouble.Firmware) {
				t.Errorf("%s: %+v", name, trouble)
			}
		})
	}
}
