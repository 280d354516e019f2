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
	section, err := read(folder, s)
	if err != nil {
		return nil, err
	}
	return draw(section, s.Judged), nil
}

// read reads the timeline of a spec from its report's folder.
func read(folder string, s report.Spec) (section capture.Section, err error) {
	if !filepath.IsLocal(s.Timeline) {
		return section, fmt.Errorf("the timeline %q lies outside of the report's folder", s.Timeline)
	}
	f, err := os.Open(filepath.Join(folder, s.Timeline))
	if err != nil {
		return section, fmt.Errorf("its timeline cannot be shown: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return section, fmt.Errorf("its timeline cannot be shown: %w", err)
	}
	if info.Size() > longest {
		return section, fmt.Errorf("its timeline %s is longer than %d MB; see it with meshrig show", s.Timeline, longest>>20)
	}
	sections, err := capture.ReadSections(f)
	if err != nil {
		return section, fmt.Errorf("its timeline cannot be shown: %s: %w", s.Timeline, err)
	}
	return sections[0], nil // a spec has one bench
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
	var workers sync.WaitGroup
	jobs := make(chan func(*packer))
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			var p packer
			for job := range jobs {
				job(&p)
			}
		})
	}
	for _, t := range targets {
		for _, q := range t.Verdicts {
			for _, s := range q.Specs {
				if s.Timeline == "" || all[s.Timeline] != nil {
					continue
				}
				to := &packed{}
				all[s.Timeline] = to
				jobs <- func(p *packer) { to.load(folder, s, bad(q.Verdict) && s.Verdict != report.Pass, p) }
			}
		}
	}
	close(jobs)
	workers.Wait()
	return all
}

func (to *packed) load(folder string, s report.Spec, bytes bool, with *packer) {
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
	to.data, to.err = with.pack(p)
	if to.err == nil {
		to.picture = p
	}
}

// packer packs pictures one after another. The tables of gzip, which take longer to make than to fill
// for a picture, are made once.
type packer struct {
	out bytes.Buffer
	z   *gzip.Writer
}

// pack is a picture as JSON, packed by gzip, in base64.
func (p *packer) pack(picture *picture) (string, error) {
	p.out.Reset()
	to := base64.NewEncoder(base64.StdEncoding, &p.out)
	if p.z == nil {
		p.z, _ = gzip.NewWriterLevel(to, level) // a level that gzip has
	} else {
		p.z.Reset(to)
	}
	e := json.NewEncoder(p.z)
	e.SetEscapeHTML(false)
	if err := errors.Join(e.Encode(picture), p.z.Close(), to.Close()); err != nil {
		return "", err
	}
	return p.out.String(), nil
}

// level of gzip: a higher one takes thrice the time for a fiftieth less.
const level = 5
