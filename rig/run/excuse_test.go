package run

import (
	"strings"
	"testing"
)

// A build can print what it likes: what is known of a release excuses it alone, as far as that can be told.
func TestExcuse(t *testing.T) {
	t.Parallel()
	released := func(version string) []string { return map[string][]string{"v1.17.1": {"aa", "bb"}}[version] }
	for name, c := range map[string]struct {
		target, version, image string
		candidate              bool
		as, why                string
	}{
		"our own":                           {target: "emu", version: "v1.17.1", as: "v1.17.1"},
		"program":                           {target: "exec:./room", version: "v1.17.1", image: "cc", as: "v1.17.1", why: "--candidate excuses none"},
		"candidate":                         {target: "exec:./room", version: "v1.17.1", candidate: true, why: "none is excused: a candidate"},
		"our own as a candidate":            {target: "emu", version: "v1.17.1", candidate: true, why: "a candidate"},
		"version without known failures":    {target: "exec:./room", version: "v1.17.1+fork", as: "v1.17.1+fork"},
		"released image":                    {target: "board:a", version: "v1.17.1", image: "bb", as: "v1.17.1", why: "as the released image"},
		"another image":                     {target: "board:a", version: "v1.17.1", image: "cc", why: "is not the released image"},
		"image that the rig did not flash":  {target: "board:a", version: "v1.17.1", why: "which one the board has is not"},
		"release whose images have no hash": {target: "board:a", version: "v1.16.0", image: "cc", as: "v1.16.0", why: "by the version that the firmware prints"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ExcuseOf(excusing{fake("passes A-001")}, Firmware{
				Target: c.target, Version: c.version, Image: c.image, Candidate: c.candidate, Word: "--candidate", Images: released,
			})
			if got.As != c.as || !strings.Contains(got.Why, c.why) || (got.Why == "") != (c.why == "") {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// excusing is a catalogue in which releases have a known failure and what was built upon them has none.
type excusing struct{ *fakeCatalogue }

func (excusing) Known(version, _ string) (string, bool) {
	return "known", version != "" && !strings.Contains(version, "+")
}
