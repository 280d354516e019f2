package airtime_test

import (
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/bench/hearing"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// patchy is a set of instruments of which the one that measures frames is deaf to every fifth.
func patchy() *bench.Ear {
	ear := *hearing.Tap()
	plain := ear.Make
	ear.Make = func(s bench.EarSetup) (bench.Listener, error) {
		post, n := s.Post, 0
		s.Post = func(f sniffer.Frame) {
			if n++; n%5 == 0 {
				f.Known = sniffer.End | sniffer.SNR | sniffer.RSSI
				f.Duration, f.Params.Preamble, f.Params.SyncWord, f.Params.CRC = sniffer.Span{}, 0, 0, false
			}
			post(f)
		}
		return plain(s)
	}
	return &ear
}

// TestPatchy holds that specs which measure frames judge no firmware by those that nobody measured.
func TestPatchy(t *testing.T) {
	t.Parallel()
	got := judgeWith(t, "patchy", "/^req: AIR-01[45]$/", "")
	for text, s := range got.specs {
		if s.State != types.SpecStateFailed || !strings.HasPrefix(s.Failure.Message, "error: ") || !strings.Contains(s.Failure.Message, "nobody knows: ") {
			t.Errorf("%s: %v: %s", text, s.State, s.Failure.Message)
		}
	}
	if len(got.specs) != 2 {
		t.Errorf("%d specs", len(got.specs))
	}
}
