package inventory_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback/mark"
)

// TestScale holds that boards which are real live at real time, and that of a loopback nobody believes
// another scale than it was served at.
func TestScale(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		served  clock.Rate // of a loopback's folder; 0: it is none
		machine string
		wrong   string
	}{
		"real":                           {machine: "{sys: sys}"},
		"real, and says so":              {machine: "{sys: sys, scale: 1}"},
		"real, scaled":                   {machine: "{sys: sys, scale: 20}", wrong: "rig.yaml:2:28: scale: boards live in real time"},
		"the machine's own, scaled":      {served: 20, machine: "{scale: 20}", wrong: "scale: boards live in real time"},
		"the machine's own, by its name": {served: 20, machine: "{sys: /sys, scale: 20}", wrong: "scale: boards live in real time"},
		"a loopback":                     {served: 1, machine: "{sys: sys}"},
		"a loopback, scaled":             {served: 20, machine: "{sys: sys, scale: 20}"},
		"a loopback, by a fraction":      {served: 1.5, machine: "{sys: sys, scale: 1.5}"},
		"a loopback, at another":         {served: 20, machine: "{sys: sys, scale: 10}", wrong: "served at 20, and the file says 10"},
		"a loopback, left out":           {served: 20, machine: "{sys: sys}", wrong: "served at 20, and the file says 1"},
		"slower":                         {machine: "{scale: 0.5}", wrong: "want how many times as fast as real time, 1 to 100"},
		"too fast":                       {machine: "{scale: 101}", wrong: "1 to 100"},
		"no number":                      {machine: "{scale: NaN}", wrong: "1 to 100"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "sys"), 0o700); err != nil {
				t.Fatal(err)
			}
			if c.served != 0 {
				if err := mark.Write(dir, c.served); err != nil {
					t.Fatal(err)
				}
			}
			text := fmt.Sprintf("name: r\nmachine: %s\nregion: {duty-cycle: 100 %%}\nprobes:\n  - {name: p, kind: rak4631, usb: {topology: 1-1}}\n", c.machine)
			rig, err := inventory.Parse(filepath.Join(dir, "rig.yaml"), []byte(text))
			switch {
			case c.wrong != "":
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Errorf("%v, want %q", err, c.wrong)
				}
			case err != nil:
				t.Error(err)
			default:
				folder, rate, is, err := rig.Machine.Loopback()
				if err != nil || is != (c.served != 0) || rate.Times() != rig.Machine.Scale.Times() || is && !strings.HasSuffix(folder, filepath.Base(dir)) {
					t.Errorf("%q, %v, %v, %v", folder, rate, is, err)
				}
			}
		})
	}
}
