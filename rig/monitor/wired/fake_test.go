package wired_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/wired"
)

// step is a line of a recorded session.
type step struct {
	In  string `json:"in"`
	Out string `json:"out"`
	RX  string `json:"rx"`
}

func recorded(t *testing.T, path string) (steps []step) {
	t.Helper()
	f, err := os.Open("../../../fixtures/" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var s step
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, s)
	}
	return steps
}

// player is a port behind which a node answers as answers says, in pieces of at most piece bytes.
type player struct {
	answers func(command string) string
	piece   int

	mu    sync.Mutex
	typed []string
	out   chan string
	end   chan struct{}
	once  sync.Once
}

func newPlayer(piece int, answers func(command string) string) *player {
	return &player{answers: answers, piece: piece, out: make(chan string, 1000), end: make(chan struct{})}
}

// play answers as a recorded session does, each command's first time.
func play(steps []step) func(command string) string {
	said := map[string]string{}
	for _, s := range steps {
		if _, had := said[s.In]; !had {
			said[s.In] = s.Out
		}
	}
	return func(command string) string { return said[command] }
}

func (p *player) Write(data []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.typed = append(p.typed, string(data))
	p.out <- p.answers(string(data))
	return nil
}

func (p *player) Read(ctx context.Context, post func(printed []byte, at time.Time)) error {
	for {
		select {
		case text := <-p.out:
			for text != "" {
				n := min(p.piece, len(text))
				post([]byte(text[:n]), time.Now())
				text = text[n:]
			}
		case <-ctx.Done():
			return nil
		case <-p.end:
			return nil
		}
	}
}

func (p *player) Close() error {
	p.once.Do(func() { close(p.end) })
	return nil
}

// heard are the packets and texts that were told.
type heard struct {
	mu      sync.Mutex
	packets []sample.Packet
	debug   []string
	banners int
}

func (h *heard) told() wired.Told {
	return wired.Told{
		Packet: func(_ time.Time, p sample.Packet) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.packets = append(h.packets, p)
		},
		Debug: func(_ time.Time, text string) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.debug = append(h.debug, text)
		},
		Banner: func(time.Time) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.banners++
		},
	}
}

// poll polls once what is behind a port.
func poll(t *testing.T, port wired.Port, echoes bool, h *heard) (sample.Node, sample.Poll) {
	t.Helper()
	line := wired.Open(port, echoes, h.told())
	defer func() {
		if err := line.Close(); err != nil {
			t.Error(err)
		}
	}()
	return wired.NewAsker(line, sample.Node{Name: "hill"}, func(sample.Node) {}).Poll(t.Context())
}

// count counts the lines that contain a text.
func count(steps []step, text string) (n int) {
	for _, s := range steps {
		n += strings.Count(s.Out, text)
	}
	return n
}
