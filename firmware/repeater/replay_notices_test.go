package repeater_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/meshrig/meshrig/firmware/replay"
)

// A replay that cannot fail proves nothing: in each recording a last frame with one bit wrong or
// missing and a first one that left earlier, which no random delay explains, have to be noticed.
func TestReplayNoticesAnEditOfEachRecording(t *testing.T) {
	sent := func(r *replay.Row) bool { return r.Kind == replay.Sent && r.From == replay.Board }
	last := func(rec *replay.Recording) int {
		for i, r := range slices.Backward(rec.Rows) {
			if sent(r) {
				return i
			}
		}
		t.Fatalf("%s has no frame", rec.Name)
		return 0
	}
	for name, edit := range map[string]func(*replay.Recording){
		"a bit": func(rec *replay.Recording) {
			r := rec.Rows[last(rec)]
			r.Data = append(slices.Clone(r.Data[:len(r.Data)-1]), r.Data[len(r.Data)-1]^1)
		},
		"missing": func(rec *replay.Recording) {
			i := last(rec)
			rec.Rows = slices.Delete(rec.Rows, i, i+1)
		},
		"earlier": func(rec *replay.Recording) {
			rec.Rows[slices.IndexFunc(rec.Rows, sent)].At -= replay.Tolerance + 1
		},
	} {
		for _, rec := range recordings(t) {
			edit(rec)
			_, err := replay.Play(rec, open)
			if d := new(replay.Divergence); !errors.As(err, &d) {
				t.Errorf("%s, %s: %v", rec.Name, name, err)
			}
		}
	}
}
