package report

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/explain"
)

// laneEvents is how much of a timeline a failing spec shows.
const laneEvents = 24

// lane draws the end of a spec's timeline from its file in a report's folder, its frames in
// words. It is empty for a spec that kept none.
func (s Spec) lane(folder string) string {
	if s.Timeline == "" {
		return ""
	}
	f, err := os.Open(filepath.Join(folder, s.Timeline))
	if err != nil {
		return fmt.Sprintf("its timeline cannot be shown: %v\n", err)
	}
	defer func() { _ = f.Close() }()
	sections, err := capture.ReadSections(f)
	if err != nil {
		return fmt.Sprintf("its timeline cannot be shown: %s: %v\n", s.Timeline, err)
	}
	var out strings.Builder
	for _, section := range sections {
		keys := explain.KeysOf(section.Head.Keys)
		keys.LearnSecrets(section.Timeline.Events())
		lanes := capture.Lanes{
			Last: laneEvents, Text: keys.Secrets.Hide, Marks: section.Head.Marks,
			Decode: func(frame []byte) string { return explain.Brief(frame, keys) },
			App:    func(ev capture.Event) string { return explain.App(ev, keys) },
		}
		_ = lanes.Write(&out, section.Timeline.Events()) // a builder takes everything
	}
	return out.String()
}
