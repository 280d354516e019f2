package mutate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run/matrix"
)

// record is a file with which specs caught which faults, see package matrix. nil records nothing.
type record struct {
	file    string
	root    string // of the checkout
	before  matrix.Matrix
	specs   []matrix.Spec
	idOf    map[string]string // by the text of a spec
	digests map[string]matrix.Digest
}

// openRecord reads the file that is written to at the end, before anything is tried.
func (m *mutation) openRecord() (*record, error) {
	if m.recordIn == "" {
		return nil, nil
	}
	if m.role == "" || !m.allSpecs {
		return nil, cli.WrongSelection(errors.New("--record: want --all-specs, and --role with one role, whose boards the matrix is of"))
	}
	r := &record{file: m.recordIn, root: m.workshop.Root, before: matrix.Matrix{Role: m.role}, idOf: map[string]string{}, digests: map[string]matrix.Digest{}}
	f, err := os.Open(m.recordIn)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	} else if err != nil {
		return nil, fmt.Errorf("mutate: --record: %w", err)
	}
	defer f.Close()
	if r.before, err = matrix.Read(f); err == nil && r.before.Role != m.role {
		err = fmt.Errorf("it is of the role %s", r.before.Role)
	}
	if err != nil {
		return nil, cli.WrongSelection(fmt.Errorf("--record %s: %w; it is left alone, choose another name", m.recordIn, err))
	}
	return r, nil
}

// learn takes how long each spec took on the firmware without a fault.
func (r *record) learn(got judgement) {
	if r == nil {
		return
	}
	r.before.Label = fmt.Sprintf("on %s, seed %d, preset %s", got.Target, got.Seed, got.Preset)
	for _, v := range got.Verdicts {
		for _, s := range v.Specs {
			if s.Requirement != v.ID || s.Verdict == report.Skip {
				continue
			}
			r.idOf[s.Text] = s.ID()
			r.specs = append(r.specs, matrix.Spec{ID: s.ID(), Source: r.source(s.File), Seconds: s.BenchSeconds})
		}
	}
}

// source is the digest of a file of the checkout.
func (r *record) source(file string) matrix.Digest {
	if _, ok := r.digests[file]; !ok {
		r.digests[file] = "-" // like no other, so that it will be taken for changed
		text, err := os.ReadFile(filepath.Join(r.root, filepath.FromSlash(file)))
		if err == nil {
			r.digests[file] = matrix.DigestOf(string(text))
		}
	}
	return r.digests[file]
}

// write puts what came of the faults into the file. One that was not judged leaves it as it is.
func (r *record) write(outcomes []outcome) error {
	if r == nil {
		return nil
	}
	all := map[string]faults.Fault{}
	for _, f := range faults.All() {
		all[f.ID] = f
	}
	var tried []matrix.Tried
	for _, o := range outcomes {
		if o.Error != "" {
			continue
		}
		f := all[o.Fault]
		t := matrix.Tried{Fault: f.ID, Edit: ours.EditOf(f), Source: r.source(f.File)}
		for _, text := range o.Specs {
			if id, ok := r.idOf[text]; ok {
				t.By = append(t.By, id)
			}
		}
		tried = append(tried, t)
	}
	return cli.WriteFile(r.file, r.before.Record(r.specs, tried).Write)
}
