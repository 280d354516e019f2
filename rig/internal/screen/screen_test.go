package screen_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/meshrig/meshrig/rig/internal/screen"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain\ttext\n":       "plain\ttext\n",
		"Grüße 🐻 é":           "Grüße 🐻 é",
		"\x1b[2Jgone":         `\u001b[2Jgone`,
		"a\rb\x07\x08":        `a\u000db\u0007\u0008`,
		"\u202egnp.exe":       `\u202egnp.exe`,
		"\u2066a\u2069\u200b": `\u2066a\u2069\u200b`,
		"\u009b31m\x7f":       `\u009b31m\u007f`,
		"\x9b31m\xff":         `\x9b31m\xff`,
		"\U000e0001":          `\udb40\udc01`,
	} {
		if got := screen.Clean(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	if got := screen.Line("a\nb\r\tc\x1b"); got != `a b  c\u001b` {
		t.Errorf("%q", got)
	}
}

// TestWriter holds that a character that comes in pieces is one, and that only the program's own
// sequences pass.
func TestWriter(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w := screen.New(&b)
	for _, piece := range []string{"\xe2\x80", "\xae|", "\xc3", "\xbc\x1b[1m", "\xf0\x9f"} {
		if n, err := w.Write([]byte(piece)); n != len(piece) || err != nil {
			t.Fatal(n, err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := screen.Control(w, "\x1b[0m"); err != nil {
		t.Fatal(err)
	}
	if want := `\u202e|` + "ü" + `\u001b[1m\xf0\x9f` + "\x1b[0m"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	if screen.Raw(w) != &b || screen.Raw(&b) != &b || screen.Terminal(w) {
		t.Error("what is below is another")
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"", "\x1b]0;x\a", "\xe2\x80", "\u202e", "\U0010ffff\xff"} {
		f.Add(seed, 1)
	}
	f.Fuzz(func(t *testing.T, text string, cut int) {
		got := screen.Clean(text)
		if i := strings.IndexFunc(got, func(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) }); i >= 0 || !utf8.ValidString(got) {
			t.Errorf("%q becomes %q", text, got)
		}
		var b bytes.Buffer
		w := screen.New(&b)
		cut = min(max(cut, 0), len(text))
		for _, piece := range []string{text[:cut], text[cut:]} {
			if _, err := w.Write([]byte(piece)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if b.String() != got {
			t.Errorf("in pieces %q, at once %q", b.String(), got)
		}
		// JSON stays the same JSON.
		was, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var a, c string
		if json.Unmarshal(was, &a) != nil || json.Unmarshal([]byte(screen.Clean(string(was))), &c) != nil || a != c {
			t.Errorf("JSON of %q becomes %q", a, c)
		}
	})
}
