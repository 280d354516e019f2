package compare

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/trace"
)

// Read reads a run from its folder, or from a report.json, whose folder has its timelines. The error
// names the file and what is wrong with it.
func Read(path string) (Run, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Run{}, fmt.Errorf("compare: %w; give a folder that `meshrig run --out` was given, or its %s", err, report.JSONFile)
	}
	if info.IsDir() {
		r, err := report.ReadFolder(path)
		if err != nil {
			return Run{}, fmt.Errorf("compare: %s holds no report: %w", path, err)
		}
		return sound(path, path, r)
	}
	r, err := report.Read(path)
	if err != nil {
		return Run{}, fmt.Errorf("compare: %w", err)
	}
	return sound(path, filepath.Dir(path), r)
}

// sound refuses a report that contradicts itself: what differs in it differs for no firmware's sake.
func sound(path, folder string, r *report.Report) (Run, error) {
	if err := r.Contradiction(); err != nil {
		return Run{}, fmt.Errorf("compare: %s: %w; judge again", path, err)
	}
	return Run{folder, r}, nil
}

// aligned compares two timelines in their folders. A name that leads out of its folder is refused:
// a report may come from anywhere.
func aligned(folderA, a, folderB, b string) (*trace.Result, string) {
	x, err := section(folderA, a)
	if err != nil {
		return nil, err.Error()
	}
	y, err := section(folderB, b)
	if err != nil {
		return nil, err.Error()
	}
	r, err := trace.Timelines(x, y)
	if err != nil {
		return nil, err.Error()
	}
	return &r, ""
}

func section(folder, name string) (capture.Section, error) {
	f, err := os.OpenInRoot(folder, name)
	if err != nil {
		return capture.Section{}, fmt.Errorf("%s: %w", filepath.Join(folder, name), err)
	}
	defer func() { _ = f.Close() }()
	sections, err := capture.ReadSections(f)
	if err != nil {
		return capture.Section{}, fmt.Errorf("%s: %w", f.Name(), err)
	}
	return sections[0], nil
}
