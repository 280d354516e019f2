package run

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/run/matrix"
)

// today is what faults and specs there are for boards of a role. Inside a checkout of meshrig it has the digests
// of their files too.
func today(role string, specs []run.Spec) matrix.Now {
	now := matrix.Now{Specs: map[string]matrix.Digest{}, Faults: map[string]matrix.FaultDigests{}}
	sources := sources{root: checkout(), known: map[string]matrix.Digest{}}
	for _, s := range specs {
		now.Specs[s.ID()] = sources.of(s.File)
	}
	for _, f := range faults.All() {
		if len(ours.Wanted(f, role)) > 0 {
			now.Faults[f.ID] = matrix.FaultDigests{Edit: ours.EditOf(f), Source: sources.of(f.File)}
		}
	}
	return now
}

// sources are the files of a checkout; none if there is no root.
type sources struct {
	root  string
	known map[string]matrix.Digest
}

// of is the digest of a file, empty if it is not at hand.
func (s sources) of(file string) matrix.Digest {
	if s.root == "" {
		return ""
	}
	if _, ok := s.known[file]; !ok {
		if text, err := os.ReadFile(filepath.Join(s.root, filepath.FromSlash(file))); err == nil {
			s.known[file] = matrix.DigestOf(string(text))
		}
	}
	return s.known[file]
}

// checkout is the folder of meshrig's sources that this process stands in, empty if it stands in none.
func checkout() string {
	dir, err := os.Getwd()
	for err == nil {
		text, rerr := os.ReadFile(filepath.Join(dir, "go.mod"))
		if rerr == nil && strings.HasPrefix(string(text), "module github.com/meshrig/meshrig\n") {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
	return ""
}
