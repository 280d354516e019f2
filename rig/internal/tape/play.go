package tape

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
)

// entry is a line of a recording.
type entry struct {
	sent bool // by the near end
	at   time.Duration
	data string
}

// Player is the far end of a recording. What came comes again when what had been written before it is
// written, and not before its time, counted from the player's beginning, which it bears.
type Player struct {
	begun time.Time

	mu      sync.Mutex
	entries []entry
	done    int
	sent    int // bytes of the next entry that were written already
	err     error
	moved   chan struct{} // closed when done has changed
}

// Play reads a recording of a line, on which bytes take no time when it is played.
func Play(from io.Reader) (*Player, error) {
	p := &Player{begun: time.Now(), moved: make(chan struct{})}
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		e, err := parse(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("tape: line %d: %w", n, err)
		}
		p.entries = append(p.entries, e)
	}
	return p, lines.Err()
}

func parse(line string) (e entry, err error) {
	kind, rest, _ := strings.Cut(line, " ")
	switch kind {
	case ">":
		e.sent = true
	case "<":
		at, text, _ := strings.Cut(rest, " ")
		us, err := strconv.ParseInt(at, 10, 64)
		if err != nil {
			return e, fmt.Errorf("no time: %w", err)
		}
		e.at, rest = time.Duration(us)*time.Microsecond, text
	default:
		return e, fmt.Errorf("%q begins with neither > nor <", line)
	}
	if e.data, err = strconv.Unquote(rest); err != nil {
		return e, fmt.Errorf("%s is not quoted", rest)
	}
	return e, nil
}

// Bytes is how long n bytes take: no time.
func (*Player) Bytes(int) time.Duration { return 0 }

// Write takes what the near end writes, which has to be what it wrote when it was recorded. How it
// was cut into pieces does not matter.
func (p *Player) Write(data []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	rest := string(data)
	for p.err == nil && rest != "" {
		i := p.nextSent()
		if i < 0 {
			p.err = fmt.Errorf("tape: %q is written, and nothing more was", rest)
			break
		}
		want := p.entries[i].data[p.sent:]
		n := min(len(want), len(rest))
		if rest[:n] != want[:n] {
			p.err = fmt.Errorf("tape: line %d: %q is written, recorded is %q", i+1, rest, want)
			break
		}
		rest, p.sent = rest[n:], p.sent+n
		if p.sent == len(p.entries[i].data) {
			p.entries[i].data, p.sent = "", 0
			p.move()
		}
	}
	return p.err
}

// nextSent is the first entry of the near end that was not written whole; -1 if there is none.
func (p *Player) nextSent() int {
	for i := p.done; i < len(p.entries); i++ {
		if p.entries[i].sent && p.entries[i].data != "" {
			return i
		}
	}
	return -1
}

// move goes past what was written, and tells the reader.
func (p *Player) move() {
	for p.done < len(p.entries) && p.entries[p.done].sent && p.entries[p.done].data == "" {
		p.done++
	}
	close(p.moved)
	p.moved = make(chan struct{})
}

// errOver means that a recording has come to its end.
var errOver = errors.New("tape: the recording is over")

// Read posts what came, until the context ends. Behind the recording's last line nothing comes.
func (p *Player) Read(ctx context.Context, post func(data []byte, at time.Time)) error {
	err := p.read(ctx, post)
	if errors.Is(err, errOver) {
		<-ctx.Done()
		return nil
	}
	return err
}

func (p *Player) read(ctx context.Context, post func(data []byte, at time.Time)) error {
	for {
		p.mu.Lock()
		moved := p.moved
		switch {
		case p.err != nil:
			defer p.mu.Unlock()
			return p.err
		case p.done == len(p.entries):
			p.mu.Unlock()
			return errOver
		case !p.entries[p.done].sent:
			e := p.entries[p.done]
			p.mu.Unlock()
			due := time.NewTimer(time.Until(p.begun.Add(e.at)))
			select {
			case <-due.C:
			case <-ctx.Done():
				due.Stop()
				return nil
			}
			p.mu.Lock()
			p.done++
			p.move()
			p.mu.Unlock()
			post([]byte(e.data), p.begun.Add(e.at))
			continue
		}
		p.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return nil
		}
	}
}

// Close tells what the near end did otherwise than in the recording, or what of it was left.
func (p *Player) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.err != nil:
		return p.err
	case p.done < len(p.entries):
		e := p.entries[p.done]
		who := "was not read"
		if e.sent {
			who = "was not written"
		}
		return fmt.Errorf("tape: line %d of %d: %q %s", p.done+1, len(p.entries), e.data, who)
	}
	return nil
}
