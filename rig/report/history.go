package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/state"
)

// Kept is how many reports a history holds: those of half a year of nightly runs.
const Kept = 200

// History is the folder of the reports of a rig's runs, a file each, named by when the run ended.
type History struct{ Folder string }

// Add keeps the report of a run that ended at a time, once however often it is added, and forgets the
// oldest beyond [Kept].
func (h History) Add(at time.Time, r *Report) error {
	file := filepath.Join(h.Folder, at.UTC().Format("20060102T150405.000000000Z")+r.suffix()+".json")
	if err := state.Replace(file, r.WriteJSON); err != nil {
		return err
	}
	files, err := h.files()
	if err != nil {
		return err
	}
	for _, old := range files[:max(0, len(files)-Kept)] {
		if err := state.Remove(old); err != nil {
			return err
		}
	}
	return nil
}

// suffix tells runs apart that ended in the same moment, and is the same for the same run.
func (r *Report) suffix() string {
	if r.Head == nil {
		return ""
	}
	return r.Run[strings.LastIndex(r.Run, "-")+1:]
}

// Last reads up to n reports, the newest n that can be read, the oldest of them first. Skipped
// says of each file among or above them that cannot be read why it is left out. One that is damaged
// is set aside under another name, which skipped tells; any other stays where it is.
func (h History) Last(n int) (reports []*Report, skipped []error, err error) {
	files, err := h.files()
	if err != nil {
		return nil, nil, err
	}
	for _, file := range slices.Backward(files) {
		if len(reports) == n {
			break
		}
		r, err := Read(file)
		if err != nil {
			skipped = append(skipped, fmt.Errorf("%w; this run is left out%s", err, setAside(file, err)))
			continue
		}
		reports = append(reports, r)
	}
	slices.Reverse(reports)
	return reports, skipped, nil
}

// setAside puts a file out of the way that holds no report because it is damaged, and says where to.
func setAside(file string, why error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if !errors.As(why, &syntax) && !errors.As(why, &kind) {
		return ""
	}
	to, err := state.SetAside(file)
	if err != nil {
		return ""
	}
	return ", and its file was set aside as " + to
}

// files lists the files of the reports, the oldest first. A folder that is not there has none.
func (h History) files() ([]string, error) {
	entries, err := os.ReadDir(h.Folder)
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("report: history: %w", err)
	}
	var files []string
	for _, e := range entries { // by name
		if name := e.Name(); filepath.Ext(name) == ".json" && name[0] != '.' {
			files = append(files, filepath.Join(h.Folder, name))
		}
	}
	return files, nil
}
