package explore

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/target"
)

// A build is excused for what the release is known to fail whose version it prints; a candidate is not.
func TestExcuse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		x       exploration
		known   bool
		excused string
	}{
		"program":   {exploration{options: target.Options{Target: "exec:./room"}}, true, "by the version that the firmware prints"},
		"candidate": {exploration{options: target.Options{Target: "exec:./room"}, candidate: true}, false, "a candidate"},
		"our own":   {exploration{options: target.Options{Target: "emu"}}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := discovery{Requirement: "SF-026"}
			c.x.excuse(&f, "v1.17.1")
			if (f.Known != "") != c.known || !strings.Contains(f.Excused, c.excused) || (f.Excused == "") != (c.excused == "") {
				t.Errorf("%+v", f)
			}
		})
	}
}
