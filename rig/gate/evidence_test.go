package gate_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/meshrig/meshrig/rig/gate"
	"github.com/meshrig/meshrig/rig/report"
)

// A folder of runs is all that lies below it: what is there without a report is not passed over.
func TestReadFolders(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lie  []string // folders, those that end in ! with a report
		want []string
	}{
		"a run":                {[]string{"!"}, []string{"."}},
		"runs":                 {[]string{"a!", "b!"}, []string{"a", "b"}},
		"one came to nothing":  {[]string{"a!", "b", ".git"}, []string{"a", "b"}},
		"nothing at all":       {[]string{"a", "b"}, []string{"."}},
		"it is not there":      {nil, []string{"."}},
		"a run with timelines": {[]string{"!", "timelines"}, []string{"."}},
	} {
		root := filepath.Join(t.TempDir(), "runs")
		for _, folder := range c.lie {
			path, run := folder, false
			if n := len(folder) - 1; n >= 0 && folder[n] == '!' {
				path, run = folder[:n], true
			}
			if err := os.MkdirAll(filepath.Join(root, path), 0o700); err != nil {
				t.Fatal(err)
			}
			if run {
				if err := os.WriteFile(filepath.Join(root, path, report.JSONFile), []byte("{}"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		var got []string
		for _, f := range gate.ReadFolders([]string{root}) {
			rel, err := filepath.Rel(root, f.Path)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, rel)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: read %v, want %v", name, got, c.want)
		}
	}
}
