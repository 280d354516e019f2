package tape_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/tape"
)

// echo is a line that gives back what is written.
type echo struct{ back chan []byte }

func (e echo) Write(data []byte) error {
	if string(data) == "fail" {
		return errors.New("failed")
	}
	e.back <- data
	return nil
}

func (e echo) Read(ctx context.Context, post func([]byte, time.Time)) error {
	for {
		select {
		case data := <-e.back:
			post(data, time.Now())
		case <-ctx.Done():
			return nil
		}
	}
}

func (echo) Bytes(n int) time.Duration { return time.Duration(n) }

// TestRecordAndPlay holds that what was recorded plays to who writes the same, in other pieces too.
func TestRecordAndPlay(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	r := tape.Record(&text, echo{make(chan []byte, 1)})
	ctx, stop := context.WithCancel(t.Context())
	read := make(chan string)
	go func() { _ = r.Read(ctx, func(data []byte, _ time.Time) { read <- string(data) }) }()
	for _, s := range []string{"one", "two\n\x00"} {
		if err := r.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
		if got := <-read; got != s {
			t.Errorf("read %q", got)
		}
	}
	stop()
	if err := r.Close(); err != nil || r.Bytes(3) != 3 {
		t.Error(err)
	}
	p, err := tape.Play(strings.NewReader(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"o", "net", "wo\n", "\x00"} {
		if err := p.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	ctx, stop = context.WithCancel(t.Context())
	err = p.Read(ctx, func(data []byte, _ time.Time) {
		if got = append(got, string(data)); len(got) == 2 {
			stop()
		}
	})
	if err != nil {
		t.Error(err)
	}
	if strings.Join(got, "|") != "one|two\n\x00" {
		t.Errorf("%q", got)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

// TestPlayerStrayed holds that a near end that does something else is told of.
func TestPlayerStrayed(t *testing.T) {
	t.Parallel()
	const recording = "> \"ask\"\n< 5 \"answer\"\n"
	for name, c := range map[string]struct {
		write, want string
		read        bool
	}{
		"right":        {write: "ask", read: true},
		"other bytes":  {write: "asp", want: `line 1: "asp" is written, recorded is "ask"`},
		"too much":     {write: "ask more", want: `" more" is written, and nothing more was`},
		"too little":   {write: "as", want: `line 1 of 2: "ask" was not written`},
		"never read":   {write: "ask", want: `line 2 of 2: "answer" was not read`},
		"read at once": {want: `line 1 of 2: "ask" was not written`},
	} {
		p, err := tape.Play(strings.NewReader(recording))
		if err != nil {
			t.Fatal(err)
		}
		_ = p.Write([]byte(c.write))
		if c.read {
			ctx, stop := context.WithCancel(t.Context())
			_ = p.Read(ctx, func([]byte, time.Time) { stop() })
			stop()
		}
		if err := p.Close(); err == nil != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	for _, bad := range []string{"x", "> a", "< \"a\"", "< x \"a\""} {
		if _, err := tape.Play(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is a recording", bad)
		}
	}
}

func FuzzPlay(f *testing.F) {
	f.Add("> \"ask\"\n< 5 \"answer\"\n", "ask")
	f.Add("< 0 \"\\x00\"\n", "")
	f.Fuzz(func(t *testing.T, recording, write string) {
		p, err := tape.Play(strings.NewReader(recording))
		if err != nil {
			return
		}
		werr := p.Write([]byte(write))
		if err := p.Close(); werr != nil && err == nil {
			t.Errorf("%v, and closed as if nothing were", werr)
		}
	})
}
