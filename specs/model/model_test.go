package model_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/specs/model"
)

func TestTry(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("N"))
	from, _ := strconv.Atoi(os.Getenv("FROM"))
	open := 0
	bad := 0
	for i := range n {
		seed := uint64(from + i)
		s := model.Generator{Wild: true}.Scenario(seed)
		o := model.Run(t.Context(), bench.Config{Target: emulated.Target{}, Seed: seed}, s)
		if o.Open {
			open++
		}
		if o.Err != nil || o.Broken != nil {
			bad++
			t.Logf("seed %d: %v %v", seed, o.Err, o.Broken)
			if n < 3 {
				ev := o.Bench.Events()
				lo := len(ev)
				for lo > 0 && ev[lo-1].At.At > o.Broken.At-32_000_000 {
					lo--
				}
				hi := lo
				for hi < len(ev) && ev[hi].At.At < o.Broken.At+2_000_000 {
					hi++
				}
				ev = ev[lo:hi]
				var b strings.Builder
				capture.Lanes{Decode: o.Bench.Decode, Width: 170}.Write(&b, ev)
				t.Log("\n" + b.String())
			}
		}
	}
	t.Logf("%d of %d, %d open", bad, n, open)
}
