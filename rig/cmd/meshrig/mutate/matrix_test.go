package mutate

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestMatrix(t *testing.T) {
	t.Parallel()
	outcomes := []outcome{
		{Fault: "F-1", Why: "a <b> & c", Wanted: []string{"SF-001"}, Red: []string{"SF-001", "SF-002"}, Other: []string{"SF-002"}},
		{Fault: "F-2", Wanted: []string{"SF-003"}, Missed: []string{"SF-003"}},
	}
	var picture bytes.Buffer
	if err := writeMatrix(&picture, outcomes); err != nil {
		t.Fatal(err)
	}
	for want, times := range map[string]int{
		`class="named"`: 1, `class="also"`: 1, `class="missed"`: 1, `class="blind"`: 1,
		">SF-001<": 1, ">SF-002<": 1, ">SF-003<": 1, ">SF-004<": 0, ">F-1<": 1, "a &lt;b&gt; &amp; c": 3,
	} {
		if n := strings.Count(picture.String(), want); n != times {
			t.Errorf("%s stands there %d times, want %d", want, n, times)
		}
	}
	for d := xml.NewDecoder(&picture); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestUnproven(t *testing.T) {
	t.Parallel()
	got := unproven([]outcome{
		{Wanted: []string{"B", "A"}, Red: []string{"B"}},
		{Wanted: []string{"A", "C"}, Red: []string{"X"}},
		{Wanted: []string{"C"}, Red: []string{"C"}},
	})
	if len(got) != 1 || got[0] != "A" {
		t.Errorf("%v, want A", got)
	}
}
