package inventory

import (
	"fmt"
	"path/filepath"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/loopback/mark"
)

// Loopback is the folder of a loopback whose boards the machine has, and at which rate they live;
// false: the machine is one with boards.
func (m Host) Loopback() (folder string, rate clock.Rate, is bool, err error) {
	if m.Sys == "" {
		return "", 1, false, nil
	}
	folder = filepath.Dir(m.sysfs())
	rate, is, err = mark.Read(folder)
	return folder, rate, is, err
}

// checkScale holds the scale of the file to what the folder of a loopback says. Boards live at the
// pace that they live at: a clock that runs at another one measures nonsense.
func (c *checker) checkScale() {
	m := &c.rig.Machine
	at := *m
	if at.Sys != "" && !filepath.IsAbs(at.Sys) {
		at.Sys = filepath.Join(filepath.Dir(c.rig.File), at.Sys)
	}
	_, rate, is, err := at.Loopback()
	switch {
	case err != nil:
		c.Report("scale: "+err.Error(), &m.Scale, m)
	case !is && m.Scale.Times() != 1:
		c.Report("scale: boards live in real time; only those of `meshrig loopback --scale` can live faster, whose rig file says so", &m.Scale)
	case is && m.Scale.Times() != rate.Times():
		c.Report(fmt.Sprintf("scale: the loopback in this folder was served at %g, and the file says %g; use the rig file that it wrote", rate.Times(), m.Scale.Times()), &m.Scale, m)
	}
}
