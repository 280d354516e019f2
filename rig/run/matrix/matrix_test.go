package matrix_test

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/run/matrix"
)

// matrices are made-up ones.
func matrices() *rapid.Generator[matrix.Matrix] {
	return rapid.Custom(func(t *rapid.T) matrix.Matrix {
		digest := func() matrix.Digest {
			return matrix.DigestOf(strconv.Itoa(rapid.IntRange(0, 3).Draw(t, "version")))
		}
		m := matrix.Matrix{Role: "room", Label: rapid.StringMatching(`[a-z ,0-9]{0,20}`).Draw(t, "label")}
		for i := range rapid.IntRange(0, 12).Draw(t, "specs") {
			m.Specs = append(m.Specs, matrix.Spec{
				ID: fmt.Sprintf("ACK-%03d-0a1b2c3d", i), Source: digest(), Seconds: float64(rapid.IntRange(0, 1e7).Draw(t, "ms")) / 1000,
			})
		}
		for i := range rapid.IntRange(0, 12).Draw(t, "faults") {
			f := matrix.Fault{ID: fmt.Sprintf("F-ACK-%02d", i), Edit: digest(), Source: digest()}
			for s := range m.Specs {
				if rapid.Bool().Draw(t, "caught") {
					f.By = append(f.By, s)
				}
			}
			m.Faults = append(m.Faults, f)
		}
		return m
	})
}

// What is written is read again.
func TestWriteRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := matrices().Draw(t, "matrix")
		var text strings.Builder
		if err := m.Write(&text); err != nil {
			t.Fatal(err)
		}
		got, err := matrix.Read(strings.NewReader(text.String()))
		if err != nil || !reflect.DeepEqual(got, m) {
			t.Fatalf("%v\n%s\n%+v", err, &text, got)
		}
	})
}

func TestRead(t *testing.T) {
	t.Parallel()
	const head = "matrix/v1 room\nseconds on emu\n"
	const specs = head + "spec A-1 aa 1\nspec A-2 aa 2.5\nspec A-3 aa 0\n"
	for text, want := range map[string]string{
		"":                                       "the file is empty or cut off",
		"matrix/v1 room\n":                       "the file is empty or cut off",
		"matrix/v2 room\n":                       `line 1: "matrix/v2 room": want matrix/v1 and a role`,
		"matrix/v1 ../x\n":                       "line 1",
		"matrix/v1 room\nminutes\n":              `line 2: "minutes": want how the seconds were measured`,
		head + "fault F a b 0\n":                 `line 3: "0": want numbers of specs from 0 to -1 that rise`,
		specs + "fault F a b 3\n":                `"3": want numbers of specs from 0 to 2 that rise`,
		specs + "fault F a b 1 0\n":              `"0": want numbers`,
		specs + "fault F a b 2-1\n":              `"2-1": want numbers`,
		specs + "fault F a b 0-9999999999\n":     "want numbers",
		specs + "fault F a b - 1\n":              "want numbers",
		specs + "fault F a b\n":                  "want an id, two digests and the numbers",
		specs + "fault F a b -\nspec A-4 aa 1\n": "want specs, then faults",
		head + "spec A-1 aa -1\n":                `"-1": want seconds`,
		head + "spec A-1 aa NaN\n":               `"NaN": want seconds`,
		head + "spec A-1 aa +Inf\n":              "want seconds",
		head + "spec A-1 aa\n":                   "want an id, a digest and seconds",
		head + "spec A-1 aa 1\nspec A-1 aa 2\n":  "line 4: spec A-1 aa stands in line 3 already",
		specs + "fault F a b 0\nfault F c d -\n": "line 7: fault F stands in line 6 already",
	} {
		if _, err := matrix.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	m, err := matrix.Read(strings.NewReader(specs + "spec A-1 bb 1\nfault F a b 0 2\nfault G a b 0-2\nfault H a b -\n"))
	if err != nil || !slices.Equal(m.Faults[0].By, []int{0, 2}) || !slices.Equal(m.Faults[1].By, []int{0, 1, 2}) || m.Faults[2].By != nil || m.Specs[1].Seconds != 2.5 {
		t.Error(m, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("matrix/v1 room\nseconds on emu\nspec A-1 aa 1\nspec A-2 aa 2.5\nfault F a b 0-1\nfault G a b -\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := matrix.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		var out strings.Builder
		if err := m.Write(&out); err != nil {
			t.Fatal(err)
		}
		if again, err := matrix.Read(strings.NewReader(out.String())); err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("%v: %q became %q", err, text, out.String())
		}
	})
}

// What is measured anew takes the place of what was known; the rest stays as it was, on the specs as they were.
func TestRecord(t *testing.T) {
	t.Parallel()
	first := []matrix.Spec{{ID: "A-1", Source: "s1", Seconds: 1}, {ID: "B-1", Source: "s2", Seconds: 2}, {ID: "C-1", Source: "s3", Seconds: 3}}
	m := matrix.Matrix{Role: "room"}.Record(first, []matrix.Tried{
		{Fault: "F-2", Edit: "e2", Source: "f", By: []string{"C-1", "A-1", "A-1"}},
		{Fault: "F-1", Edit: "e1", Source: "f", By: []string{"B-1"}},
		{Fault: "F-3", Edit: "e3", Source: "f"},
	})
	want := matrix.Matrix{Role: "room", Specs: first, Faults: []matrix.Fault{
		{ID: "F-1", Edit: "e1", Source: "f", By: []int{1}}, {ID: "F-2", Edit: "e2", Source: "f", By: []int{0, 2}}, {ID: "F-3", Edit: "e3", Source: "f"},
	}}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("%+v", m)
	}
	// A-1 changed and was measured anew with F-1 alone; B-1 is gone and caught nothing that stays; D-1 is new.
	m = m.Record([]matrix.Spec{{ID: "A-1", Source: "s9", Seconds: 4}, {ID: "C-1", Source: "s3", Seconds: 5}, {ID: "D-1", Source: "s4", Seconds: 6}},
		[]matrix.Tried{{Fault: "F-1", Edit: "e1", Source: "f", By: []string{"A-1", "D-1"}}})
	want = matrix.Matrix{
		Role:  "room",
		Specs: []matrix.Spec{{ID: "A-1", Source: "s1", Seconds: 1}, {ID: "A-1", Source: "s9", Seconds: 4}, {ID: "C-1", Source: "s3", Seconds: 5}, {ID: "D-1", Source: "s4", Seconds: 6}},
		Faults: []matrix.Fault{
			{ID: "F-1", Edit: "e1", Source: "f", By: []int{1, 3}}, {ID: "F-2", Edit: "e2", Source: "f", By: []int{0, 2}}, {ID: "F-3", Edit: "e3", Source: "f"},
		},
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("%+v", m)
	}
	if s := m.Seconds(); s["A-1"] != 4 || len(s) != 3 {
		t.Error(s)
	}
}

// A fault that is another edit today is not known; one whose file changed, or the files of all specs that
// caught it, is stale.
func TestAt(t *testing.T) {
	t.Parallel()
	m := matrix.Matrix{Specs: []matrix.Spec{{ID: "A", Source: "a"}, {ID: "B", Source: "b"}, {ID: "B", Source: "b2"}}, Faults: []matrix.Fault{
		{ID: "F", Edit: "e", Source: "f", By: []int{0, 1}},
	}}
	type now = matrix.Now
	fine := func() now {
		return now{Specs: map[string]matrix.Digest{"A": "a", "B": "b2"}, Faults: map[string]matrix.FaultDigests{"F": {Edit: "e", Source: "f"}, "G": {Edit: "g", Source: "f"}}}
	}
	for name, c := range map[string]struct {
		change func(n now)
		by     []int
		want   string
	}{
		"as it was":                 {want: "[{F [A B] false}] {2 1 [] [] [] 0 true}"},
		"the edit is another":       {change: func(n now) { n.Faults["F"] = matrix.FaultDigests{Edit: "x", Source: "f"} }, want: "[] {2 0 [] [] [F] 0 true}"},
		"the fault is gone":         {change: func(n now) { delete(n.Faults, "F") }, want: "[] {1 0 [] [] [F] 0 true}"},
		"its file changed":          {change: func(n now) { n.Faults["F"] = matrix.FaultDigests{Edit: "e", Source: "x"} }, want: "[{F [A B] true}] {2 1 [] [F] [] 0 true}"},
		"one spec's file changed":   {change: func(n now) { n.Specs["A"] = "x"; n.Specs["B"] = "b" }, want: "[{F [A B] false}] {2 1 [] [] [] 0 true}"},
		"all specs' files changed":  {change: func(n now) { n.Specs["A"] = "x" }, want: "[{F [A B] true}] {2 1 [] [F] [] 0 true}"},
		"a spec is gone":            {change: func(n now) { delete(n.Specs, "B") }, want: "[{F [A] false}] {2 1 [] [] [] 1 true}"},
		"every spec is gone":        {change: func(n now) { clear(n.Specs) }, want: "[{F [] false}] {2 1 [F] [] [] 2 false}"},
		"no source is at hand":      {change: func(n now) { n.Specs["A"], n.Specs["B"] = "", ""; n.Faults["F"] = matrix.FaultDigests{Edit: "e"} }, want: "[{F [A B] false}] {2 1 [] [] [] 0 false}"},
		"a spec stands there twice": {by: []int{1, 2}, want: "[{F [B] false}] {2 1 [] [] [] 0 true}"},
		"caught by none":            {by: []int{}, want: "[{F [] false}] {2 1 [F] [] [] 0 true}"},
	} {
		n := fine()
		if c.change != nil {
			c.change(n)
		}
		tried := m
		if c.by != nil {
			tried.Faults = []matrix.Fault{{ID: "F", Edit: "e", Source: "f", By: c.by}}
		}
		entries, standing := tried.At(n)
		if got := fmt.Sprint(entries, standing); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestRecorded(t *testing.T) {
	t.Parallel()
	if _, err := matrix.Recorded("sensor"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
