package trace_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/trace"
)

// load reads a committed trace of this project's own firmware.
func load(t *testing.T, name string) []capture.Section {
	t.Helper()
	sections, err := trace.Read(bytes.NewReader(file(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	return sections
}

func file(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWriteGivesBackWhatWasRead(t *testing.T) {
	var out bytes.Buffer
	if err := trace.Write(&out, load(t, "right.trace")); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), file(t, "right.trace")) {
		t.Error("the bytes of a trace that was read and written differ")
	}
}

func TestReadNamesLineAndField(t *testing.T) {
	whole := string(file(t, "right.trace"))
	second := strings.LastIndex(whole, `{"timeline":`)
	lines := strings.Count(whole[:second], "\n") // of the first section
	for name, c := range map[string]struct {
		text  string
		line  int
		field string
	}{
		"empty":                {"", 1, "timeline"},
		"no head":              {`{"seq":0,"at_us":5,"kind":"note"}` + "\n", 1, "scenario"},
		"no JSON":              {"trace\n", 1, ""},
		"other format":         {strings.Replace(whole, "timeline/v1", "timeline/v9", 1), 1, "timeline"},
		"seed is text":         {strings.Replace(whole, `"seed":1`, `"seed":"one"`, 1), 1, "seed"},
		"unknown field":        {strings.Replace(whole, `"seed":1`, `"seeds":1`, 1), 1, "seeds"},
		"half a key":           {strings.Replace(whole, `"public":"`, `"public":"00`, 1), 1, "keys"},
		"event kind":           {strings.Replace(whole, `"kind":"power"`, `"kind":"powder"`, 1), 2, "kind"},
		"second section's key": {whole[:second] + strings.Replace(whole[second:], `"private":"`, `"private":"x`, 1), lines + 1, "keys"},
		"second section's seq": {whole[:second] + strings.Replace(whole[second:], `{"seq":0`, `{"seq":7`, 1), lines + 2, "seq"},
	} {
		_, err := trace.Read(strings.NewReader(c.text))
		var wrong *capture.ReadError
		if !errors.As(err, &wrong) || wrong.Line != c.line || wrong.Field != c.field {
			t.Errorf("%s: Read: %v, want line %d, field %q", name, err, c.line, c.field)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"trace":"meshrig trace/v1","target":"emu","seed":1,"scenario":"login","keys":[]}` + "\n" +
		`{"seq":0,"at_us":5,"kind":"note","text":"step: one"}` + "\n" +
		`{"seq":1,"at_us":9,"kind":"heard","start_us":6,"frame":"0e0066a4e199"}` + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		sections, err := trace.Read(bytes.NewReader(b))
		if err != nil {
			return
		}
		if r, err := trace.Diff(sections, sections); err == nil && len(r.Differences) > 0 {
			t.Errorf("a trace differs from itself: %v", r.Differences)
		}
	})
}

func TestLookup(t *testing.T) {
	for _, name := range trace.Names() {
		if s, ok := trace.Lookup(name); !ok || s.Name != name || s.Doc == "" {
			t.Errorf("Lookup(%q) = %v, %v", name, s, ok)
		}
	}
	if _, ok := trace.Lookup("nothing"); ok {
		t.Error("Lookup finds a scenario that is none")
	}
}
