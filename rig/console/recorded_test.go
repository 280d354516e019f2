package console_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/console"
)

// row is one command of the recorded sessions.
type row struct{ In, Out, command string }

// recorded are the commands of the console sessions in some files.
func recorded(t *testing.T, pattern string) (rows []row) {
	t.Helper()
	files, err := filepath.Glob("../../fixtures/vectors/" + pattern)
	if err != nil || len(files) == 0 {
		t.Fatal(pattern, err)
	}
	for _, file := range files {
		data, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer data.Close()
		s := bufio.NewScanner(data)
		s.Buffer(nil, 1<<20)
		for s.Scan() {
			var r row
			if err := json.Unmarshal(s.Bytes(), &r); err != nil {
				t.Fatal(err)
			}
			var ok bool
			if r.command, ok = strings.CutSuffix(r.In, "\r"); ok && !strings.Contains(r.command, "\r") {
				rows = append(rows, r)
			}
		}
		if err := s.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

// newest is the session of the newest release, releases those of the others.
const newest, releases = "cli-v1.17.1.jsonl", "versions/*/cli-*.jsonl"

// question is one that the rig reads the answer to.
type question struct {
	parse   func(reply string) error
	refused map[string]string // replies that cannot be read, and why
}

func reads[T any](parse func(reply string) (T, error)) func(string) error {
	return func(reply string) error {
		_, err := parse(reply)
		return err
	}
}

var questions = map[string]question{
	"ver":      {parse: reads(console.ParseVersion)},
	"get role": {parse: reads(console.ParseRole)},
	"get radio": {parse: reads(console.ParseRadio), refused: map[string]string{
		"> 99999.0,125,7,5": "no radio has the frequency; it was given to the settings file",
		"> 0.0,125,7,5":     "the same",
		"> -5.0,125,7,5":    "the same",
		"> 150.0,7,5,5":     "no LoRa radio has 7 kHz; set radio takes it",
	}},
	"get acl":        {parse: reads(console.ParseAccessList)},
	"region":         {parse: reads(console.ParseRegions), refused: map[string]string{"Unknown command": "no regions before v1.15.0"}},
	"region default": {parse: reads(console.ParseDefaultScope)},
	"clock":          {parse: reads(console.ParseClock)},
	"stats-core":     {parse: reads(console.ParseCoreStats), refused: map[string]string{"Unknown command": "not before v1.10.0"}},
	"stats-radio":    {parse: reads(console.ParseRadioStats), refused: map[string]string{"Unknown command": "not before v1.10.0"}},
	"stats-packets":  {parse: reads(console.ParsePacketStats), refused: map[string]string{"Unknown command": "not before v1.10.0"}},
}

// TestRecordedAnswers reads every answer that every release gave.
func TestRecordedAnswers(t *testing.T) {
	t.Parallel()
	met, refused := map[string]int{}, map[string]int{}
	loading := false
	for _, row := range append(recorded(t, newest), recorded(t, releases)...) {
		q, ok := questions[row.command]
		reply := strings.TrimSuffix(strings.TrimPrefix(console.Output(row.Out, row.command), "  -> "), "\r\n")
		// A board that loads regions takes lines for theirs and does not answer.
		if was := loading; was || strings.HasPrefix(row.command, "region load") {
			loading = row.command != ""
			ok = ok && !was
		}
		if !ok {
			continue
		}
		met[row.command]++
		err := q.parse(reply)
		_, want := q.refused[reply]
		if want {
			refused[row.command]++
		}
		if (err != nil) != want {
			t.Errorf("%s: %q: %v", row.command, reply, err)
		}
		if e := (*console.AnswerError)(nil); err != nil && (!errors.As(err, &e) || e.Command != row.command || e.Reply != reply) {
			t.Errorf("%s: %q: %v does not name them", row.command, reply, err)
		}
		if err != nil && strings.HasPrefix(reply, "Unknown") && !errors.Is(err, console.ErrUnknown) {
			t.Errorf("%s: %q: %v, want that it does not know the question", row.command, reply, err)
		}
	}
	for command, q := range questions {
		if met[command] < 4 || refused[command] < len(q.refused) {
			t.Errorf("%s: met %d times, %d of them refused", command, met[command], refused[command])
		}
	}
}
