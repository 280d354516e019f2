package replay_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/firmware/replay"
)

const vectors = "../../fixtures/vectors"

func TestLoadExchange(t *testing.T) {
	rec, err := replay.LoadExchange(filepath.Join(vectors, "exchange-post-push.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if rec.Name != "post-push" || rec.Version != "v1.17.1" || rec.Epoch != 1767225600 || len(rec.Keys) != 4 || len(rec.Rows) != 68 {
		t.Errorf("got %s %s %d, %d keys, %d rows", rec.Name, rec.Version, rec.Epoch, len(rec.Keys), len(rec.Rows))
	}
	for _, r := range rec.Rows {
		if r.Kind == replay.Heard && len(r.Data) == 0 {
			t.Errorf("%s: the frame that was heard is not known", r)
		}
	}
}

// The recorder cannot decode a frame that is too short.
func TestLoadFramesWithoutContent(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(vectors, "exchange-reboot.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for name, dec := range map[string]string{"not decoded": "", "decoded to nothing": `, "dec": {}`} {
		path := filepath.Join(t.TempDir(), "short.jsonl")
		row := `{"t_us": 999000000, "kind": "tx", "from": "client:alice", "hex": "12", "air_us": 1000` + dec + "}\n"
		if err := os.WriteFile(path, append(bytes.Clone(text), row...), 0o600); err != nil {
			t.Fatal(err)
		}
		rec, err := replay.LoadExchange(path)
		if err != nil || len(rec.Rows[len(rec.Rows)-1].Data) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The recorder left out that the board heard the fillers of this exchange.
func TestUnloggedFramesReachTheBoard(t *testing.T) {
	rec, err := replay.LoadExchange(filepath.Join(vectors, "exchange-replay.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range rec.Rows {
		if r.Unlogged && r.Reaches {
			n++
		}
	}
	if n != 510 {
		t.Errorf("%d frames without a logged reception reach the board, want 510", n)
	}
}

func TestLoadTranscript(t *testing.T) {
	sessions, err := replay.LoadTranscript(filepath.Join(vectors, "cli-v1.17.1.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if len(sessions) != 14 || sessions[0].Name != "defaults" {
		t.Errorf("got %d sessions", len(sessions))
	}
}

func TestCorruptVectorsNameTheField(t *testing.T) {
	load := func(path string) error { _, err := replay.LoadExchange(path); return err }
	loadCLI := func(path string) error { _, err := replay.LoadTranscript(path); return err }
	for name, c := range map[string]struct {
		file, old, changed string
		load               func(string) error
		row                int
		field              string
		want               string
	}{
		"no object":     {old: `{"t_us": 17046000`, changed: `"t_us": 17046000`, row: 4, want: "a JSON object"},
		"no header":     {old: `{"kind": "header"`, changed: `{"kind": "note"`, row: 1, field: "kind", want: `"header" in the first row`},
		"short key":     {old: `"board": {"pub": "370c`, changed: `"board": {"pub": "0c`, row: 1, field: "keys.board.pub", want: "32 bytes"},
		"no board":      {old: `"board": {"pub"`, changed: `"bored": {"pub"`, row: 1, field: "keys", want: `the keys of "board"`},
		"text for time": {old: `"t_us": 17046000`, changed: `"t_us": "soon"`, row: 4, field: "t_us", want: "a number"},
		"part of a us":  {old: `"t_us": 17046000`, changed: `"t_us": 17046000.5`, row: 4, field: "t_us", want: "a time of whole microseconds, not negative"},
		"odd hex":       {old: `"hex": "1200`, changed: `"hex": "120`, row: 4, field: "hex", want: "an even number of hex digits"},
		"no frame":      {old: `"hex": "1200`, changed: `"hax": "1200`, row: 4, field: "hex", want: "a string"},
		"unknown kind":  {old: `"kind": "radio"`, changed: `"kind": "ratio"`, row: 3, field: "kind", want: "tx, rx, rxerr, serial-in, serial, radio, busy, file or note"},
		"radio word":    {old: `sf=8 cr=5 preamble=32 sync=12 crc=1 power=22"}`, changed: `sf=x cr=5"}`, row: 3, field: "note", want: "radio settings as key=number"},
		"radio missing": {old: `freq=869618000 bw=62500`, changed: `bw=62500`, row: 3, field: "note", want: "the radio setting freq"},
		"plaintext":     {old: `"plain": "1cb9`, changed: `"plain": "1cbg`, row: 5, field: "dec.plain", want: "an even number of hex digits"},
		"lost frame":    {old: `"t_us": 28467968`, changed: `"t_us": 28467967`, row: 6, field: "t_us", want: "the end of a frame from client:alice"},
		"flag":          {file: "cli-v1.17.1.jsonl", load: loadCLI, old: `"platform_dependent": true`, changed: `"platform_dependent": 1`, row: 3, field: "platform_dependent", want: "true or false"},
		"no session":    {file: "cli-v1.17.1.jsonl", load: loadCLI, old: `{"session": "defaults"`, changed: `{"t_ms": 1`, row: 1, field: "session", want: "a session before the first step"},
		"out of order":  {file: "cli-v1.17.1.jsonl", load: loadCLI, old: `"t_ms": 5200, "in": "board\r"`, changed: `"t_ms": 5100, "in": "board\r"`, row: 3, field: "t_ms", want: "a time at or after 5200"},
		"also":          {file: "cli-v1.17.1.jsonl", load: loadCLI, old: `"kind": "tx", "hex": "12`, changed: `"kind": "ty", "hex": "12`, row: 116, field: "also.kind", want: "tx or radio"},
	} {
		t.Run(name, func(t *testing.T) {
			file, use := "exchange-post-push.jsonl", load
			if c.file != "" {
				file, use = c.file, c.load
			}
			text, err := os.ReadFile(filepath.Join(vectors, file))
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), file)
			broken := bytes.Replace(text, []byte(c.old), []byte(c.changed), 1)
			if bytes.Equal(broken, text) {
				t.Fatalf("%q is not in %s", c.old, file)
			}
			if err := os.WriteFile(path, broken, 0o600); err != nil {
				t.Fatal(err)
			}
			var bad *replay.VectorError
			if err := use(path); !errors.As(err, &bad) {
				t.Fatalf("got %v, want a VectorError", err)
			}
			if bad.File != file || bad.Row != c.row || bad.Field != c.field || bad.Want != c.want {
				t.Errorf("got %v, want row %d, field %q, %s", bad, c.row, c.field, c.want)
			}
		})
	}
}

func TestEmptyVectorFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "empty.jsonl")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var bad *replay.VectorError
	if _, err := replay.LoadExchange(path); !errors.As(err, &bad) || bad.Got != "an empty file" {
		t.Errorf("got %v", err)
	}
}
