package capture_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/schema"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/fits"
	"github.com/meshrig/meshrig/rig/lora"
)

// frameSchema is the written schema of a frame's line.
func frameSchema(t *testing.T) *fits.Schema {
	t.Helper()
	s, err := fits.Compile(schema.Frame)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every frame's line is as the schema says, whatever its instrument knows.
func TestLinesFitTheSchema(t *testing.T) {
	t.Parallel()
	s := frameSchema(t)
	sent := capture.Event{Kind: capture.Sent, Board: "alice", Start: clock.Stamp{At: 1}, At: clock.Stamp{At: 2}, Frame: []byte{1}, Params: lora.Default().Params()}
	if err := s.Check(written(t, line(sent))); err != nil {
		t.Error(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		f := record(t)
		if b := rapid.SliceOfN(rapid.Byte(), 0, 255).Draw(t, "frame"); len(b) > 0 {
			f.Payload = b
		}
		ev := capture.Of(f)
		if rapid.Bool().Draw(t, "reckoned") {
			ev = ev.Reckoned(lora.Default().Params())
		}
		var out bytes.Buffer
		if err := capture.NewEncoder(&out).Encode(ev); err != nil {
			t.Fatal(err)
		}
		if err := s.Check(out.String()); err != nil {
			t.Errorf("%s%v", out.String(), err)
		}
	})
}

func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	s := frameSchema(t)
	for name, text := range map[string]string{
		"nothing":                     `{}`,
		"a time as a text":            `{"seq":0,"at_us":"1","kind":"heard","crc":"good"}`,
		"no checksum's state":         `{"seq":0,"at_us":1,"kind":"heard"}`,
		"a console's line":            `{"seq":0,"at_us":1,"kind":"console-out","text":"x"}`,
		"a bad one that is good":      `{"seq":0,"at_us":1,"kind":"heard","crc":"bad"}`,
		"an unknown field":            `{"seq":0,"at_us":1,"kind":"heard","crc":"good","colour":1}`,
		"capital digits":              `{"seq":0,"at_us":1,"kind":"heard","crc":"good","frame":"AB"}`,
		"half a byte":                 `{"seq":0,"at_us":1,"kind":"heard","crc":"good","frame":"abc"}`,
		"a bar of nothing":            `{"seq":0,"at_us":1,"kind":"heard","crc":"good","duration_err_us":3}`,
		"a start that is reckoned":    `{"seq":0,"at_us":1,"kind":"heard","crc":"good","start_reckoned":true}`,
		"a spreading factor of 13":    `{"seq":0,"at_us":1,"kind":"heard","crc":"good","radio":{"sf":13}}`,
		"sent, and nobody knows when": `{"seq":0,"at_us":1,"kind":"sent"}`,
	} {
		if err := s.Check(text); err == nil || !json.Valid([]byte(text)) {
			t.Errorf("%s: %s fits the schema", name, text)
		}
	}
}
