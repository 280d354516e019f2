package room_test

import (
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/room"
	"github.com/meshrig/meshrig/firmware/room/replay"
)

const vectors = "../../fixtures/vectors"

// target is the emulated board that a recording is played to.
type target struct{ *emulated.Machine }

func (t target) ReadFile(name string) ([]byte, error) { return t.Flash().ReadFile(name) }

func (t target) Airtime(s device.RadioSettings, size int) int64 {
	return int64(emulated.Airtime(s, size))
}

// open makes a board that runs the recorded release, flashed and given the recorded identity.
func open(start replay.Start) (replay.Target, error) {
	flash := &emulated.Flash{}
	id := append(append([]byte{}, start.Identity.Public...), start.Identity.Private...)
	flash.Restore(map[string][]byte{"/identity/_main.id": id})
	m, err := room.NewMachine(room.Config{
		Release: "v1.17.1",
		Board:   emulated.Config{Flash: flash, Epoch: start.Epoch, Random: start.Random},
	})
	return target{m}, err
}

func TestReplay(t *testing.T) {
	var totals replay.Totals
	for _, rec := range recordings(t) {
		t.Run(rec.Name, func(t *testing.T) {
			got, err := replay.Play(rec, open)
			if err != nil {
				t.Error(err)
			}
			totals.Add(got)
		})
	}
	t.Logf("%+v", totals)
	// As counted in the files themselves, by other means.
	want := replay.Totals{
		Recordings: 27 + 14, Rows: 6384, Frames: 999 + 14, ConsoleBytes: 44543, RadioSettings: 55, Files: 15,
		ExcludedRows: 27, ExcludedBytes: 1210 + 64,
	}
	if totals != want {
		t.Errorf("got  %+v\nwant %+v", totals, want)
	}
}

// recordings returns the exchanges and the sessions of the console transcript.
func recordings(t *testing.T) []*replay.Recording {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(vectors, "exchange-*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var all []*replay.Recording
	for _, path := range paths {
		rec, err := replay.LoadExchange(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, rec)
	}
	sessions, err := replay.LoadTranscript(filepath.Join(vectors, "cli-v1.17.1.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return append(all, sessions...)
}
