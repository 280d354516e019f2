package html

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/report"
)

// longest is how many bytes a timeline may have on disk to be on the page.
const longest = 64 << 20

// load reads the timeline of a spec from its report's folder and draws it.
func load(folder string, s report.Spec) (*picture, error) {
	if !filepath.IsLocal(s.Timeline) {
		return nil, fmt.Errorf("the timeline %q lies outside of the report's folder", s.Timeline)
	}
	f, err := os.Open(filepath.Join(folder, s.Timeline))
	if err != nil {
		return nil, fmt.Errorf("its timeline cannot be shown: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("its timeline cannot be shown: %w", err)
	}
	if info.Size() > longest {
		return nil, fmt.Errorf("its timeline %s is longer than %d MB; see it with meshrig show", s.Timeline, longest>>20)
	}
	sections, err := capture.ReadSections(f)
	if err != nil {
		return nil, fmt.Errorf("its timeline cannot be shown: %s: %w", s.Timeline, err)
	}
	return draw(sections[0], s.Judged), nil // a spec has one bench
}

// loaded are the pictures of a report by the files of their timelines.
type loaded map[string]*packed

// packed is a picture, and the same as a block.
type packed struct {
	picture *picture
	data    string
	err     error
}

// of is the picture of a spec; nil for one that kept no timeline, or whose timeline cannot be shown.
func (l loaded) of(s report.Spec) (*picture, string, error) {
	p := l[s.Timeline]
	if p == nil {
		return nil, "", nil
	}
	return p.picture, p.data, p.err
}

// loadAll reads and packs the timelines of all specs, several at a time. Of what is not bad the frames
// are kept in words alone: their bytes, mostly encrypted, would be half of the page.
func loadAll(folder string, targets []*report.Report) loaded {
	all := loaded{}
	var jobs sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, t := range targets {
		for _, q := range t.Verdicts {
			for _, s := range q.Specs {
				if s.Timeline == "" || all[s.Timeline] != nil {
					continue
				}
				to := &packed{}
				all[s.Timeline] = to
				slots <- struct{}{}
				jobs.Go(func() {
					defer func() { <-slots }()
					to.load(folder, s, bad(q.Verdict) && s.Verdict != report.Pass)
				})
			}
		}
	}
	jobs.Wait()
	return all
}

func (to *packed) load(folder string, s report.Spec, bytes bool) {
	p, err := load(folder, s)
	if err != nil {
		to.err = err
		return
	}
	if !bytes {
		for i := range p.Events {
			p.Events[i].Hex = ""
		}
	}
	to.data, to.err = pack(p)
	if to.err == nil {
		to.picture = p
	}
}

// pack is a picture as JSON, packed by gzip, in base64.
func pack(p *picture) (string, error) {
	var out bytes.Buffer
	to := base64.NewEncoder(base64.StdEncoding, &out)
	z, err := gzip.NewWriterLevel(to, level)
	if err != nil {
		return "", err
	}
	e := json.NewEncoder(z)
	e.SetEscapeHTML(false)
	if err := errors.Join(e.Encode(p), z.Close(), to.Close()); err != nil {
		return "", err
	}
	return out.String(), nil
}

// level of gzip: a higher one takes thrice the time for a fiftieth less.
const level = 5
