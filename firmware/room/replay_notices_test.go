package room_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/replay"
)

// A replay that cannot fail proves nothing: each of these edits of a recording has to
// be noticed, at the row that was edited.
func TestReplayNoticesAnEditedRecording(t *testing.T) {
	first := func(rec *replay.Recording, kind replay.Kind, skip int) *replay.Row {
		for _, r := range rec.Rows {
			if r.Kind == kind && (r.From == replay.Board || kind == replay.Stored) {
				if skip == 0 {
					return r
				}
				skip--
			}
		}
		t.Fatalf("no %s in %s", kind, rec.Name)
		return nil
	}
	for name, c := range map[string]struct {
		edit func(*replay.Recording)
		want string
	}{
		"a byte of a frame": {func(rec *replay.Recording) {
			r := first(rec, replay.Sent, 2)
			r.Data = append(slices.Clone(r.Data[:len(r.Data)-1]), r.Data[len(r.Data)-1]^1)
		}, "frame"},
		"a frame later": {func(rec *replay.Recording) { first(rec, replay.Sent, 0).At -= replay.Tolerance + 1 }, "off the record"},
		"a frame missing": {func(rec *replay.Recording) {
			i := slices.Index(rec.Rows, first(rec, replay.Sent, 1))
			rec.Rows = slices.Delete(rec.Rows, i, i+1)
		}, "frame"},
		"a frame too many": {func(rec *replay.Recording) {
			r := *first(rec, replay.Sent, 0)
			r.At = 20_000_000
			i := slices.Index(rec.Rows, first(rec, replay.Sent, 1))
			rec.Rows = slices.Insert(rec.Rows, i, &r)
		}, "did not do it"},
		"a console byte": {func(rec *replay.Recording) {
			r := first(rec, replay.Printed, 1)
			r.Data = append(slices.Clone(r.Data), '!')
		}, "did not print"},
		"another console byte": {func(rec *replay.Recording) {
			r := first(rec, replay.Printed, 0)
			r.Data = append([]byte{'r'}, r.Data[1:]...)
		}, "console"},
		"radio":   {func(rec *replay.Recording) { first(rec, replay.Tuned, 0).Radio.Preamble = 16 }, "radio"},
		"file":    {func(rec *replay.Recording) { first(rec, replay.Stored, 0).Data = []byte{1} }, "file /s_contacts"},
		"no file": {func(rec *replay.Recording) { first(rec, replay.Stored, 0).Data = nil }, "want none"},
	} {
		t.Run(name, func(t *testing.T) {
			rec, err := replay.LoadExchange(filepath.Join(vectors, "exchange-reboot.jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			c.edit(rec)
			_, err = replay.Play(rec, open)
			var d *replay.Divergence
			if !errors.As(err, &d) || !strings.Contains(d.What, c.want) || !strings.Contains(err.Error(), "exchange-reboot.jsonl") {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// What is too short to be anything, and multipart packets without a part, are heard and played like all else.
func TestReplayOfFramesWithoutContent(t *testing.T) {
	play := map[string]func(*replay.Recording) error{
		"scripted": func(rec *replay.Recording) error { _, err := replay.Play(rec, open); return err },
		"free": func(rec *replay.Recording) error {
			_, err := replay.PlayFree(rec, open, emulated.NewRandom(1))
			return err
		},
	}
	for name, frame := range map[string][]byte{
		"header alone": {0x12}, "transport code cut": {0x10, 1}, "path cut": {0x12, 3, 1}, "empty multipart": {0x2A, 0},
	} {
		for how, play := range play {
			t.Run(name+", "+how, func(t *testing.T) {
				rec, err := replay.LoadExchange(filepath.Join(vectors, "exchange-reboot.jsonl"))
				if err != nil {
					t.Fatal(err)
				}
				i := slices.IndexFunc(rec.Rows, func(r *replay.Row) bool { return r.At > 20_000_000 })
				rec.Rows = slices.Insert(rec.Rows, i, &replay.Row{
					Kind: replay.Sent, From: "client:alice", At: rec.Rows[i].At - 500_000, Air: 100_000, Data: frame, Reaches: true, Unlogged: true,
				})
				if err := play(rec); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
