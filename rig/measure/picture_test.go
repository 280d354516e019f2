package measure_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/measure"
)

// A picture is whole XML, however many nodes and frames, and whatever they are called.
func TestPicture(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var ids measure.Identities
		ids.Know(rapid.String().Draw(t, "name"), [32]byte{0x50})
		m := measure.New(measure.Config{Identities: &ids, Region: "EU868"})
		at := clock.Time(0)
		many := rapid.SampledFrom([]int{0, 1, 5, 100, 3100}).Draw(t, "frames")
		step := clock.Time(rapid.Int64Range(1, 1e9).Draw(t, "step"))
		for i := range many {
			m.Add(heard(at, time.Second, text(byte(i*7), 1)))
			at += step
		}
		var out bytes.Buffer
		if err := m.Result().WriteSVG(&out, rapid.String().Draw(t, "title")); err != nil {
			t.Fatal(err)
		}
		rects := 0
		dec := xml.NewDecoder(&out)
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if e, ok := token.(xml.StartElement); ok && e.Name.Local == "rect" {
				rects++
			}
		}
		if many > 0 && rects < 3 {
			t.Errorf("%d frames and %d boxes", many, rects)
		}
	})
	var out strings.Builder
	frames := []capture.Event{heard(0, 400*time.Second, text(0x50, 1))}
	if err := measured(measure.Config{}, frames...).WriteSVG(&out, "over it"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"over it", "EU868 P: 10 % of an hour", "share of the sliding hour", ">50<"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	if err := measured(measure.Config{}, frames...).WriteSVG(broken{}, ""); !errors.Is(err, errBroken) {
		t.Errorf("%v, want the writer's error", err)
	}
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }
