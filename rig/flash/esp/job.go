package esp

import (
	"fmt"

	"github.com/meshrig/meshrig/rig/flash"
)

// job is what is done with a boot loader once it can be talked to.
type job struct {
	firmware Firmware
	settings flash.SettingsPolicy
	progress func(done, total int)
	stage    string
}

// run connects and writes. The library panics when a board stops to answer while it asks for
// the chip (detectChip of espflasher v0.6.1 uses what it did not get); that is an error here.
func (j *job) run(b *bridge) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", flash.ErrNoAnswer, p)
		}
	}()
	l, err := connect(b)
	if err != nil {
		return err
	}
	defer l.close()
	j.stage = "tell the chip"
	if want := j.firmware.Chip.String(); l.chip() != want {
		return fmt.Errorf("%w: the chip is a %s, the image is for %s", flash.ErrWrongImage, l.chip(), want)
	}
	j.stage = "read the partition table"
	regions, spans, err := j.plan(l)
	if err != nil {
		return err
	}
	total, done := 0, 0
	for _, r := range regions {
		total += len(r.data)
	}
	for _, s := range spans {
		j.stage = fmt.Sprintf("erase %s at 0x%x", s.name, s.at)
		if err := l.erase(s); err != nil {
			return err
		}
	}
	for _, r := range regions {
		j.stage = fmt.Sprintf("write %s at 0x%x", r.name, r.at)
		if err := l.write(r, func(n int) { j.progress(done+n, total) }); err != nil {
			return err
		}
		done += len(r.data)
	}
	return nil
}

// plan is what to write and to erase.
func (j *job) plan(l *loader) ([]region, []span, error) {
	erase := j.settings == flash.Erase
	if j.firmware.Table == nil {
		table, err := l.table()
		if err != nil {
			return nil, nil, err
		}
		regions, err := j.firmware.application(table)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", flash.ErrWrongImage, err)
		}
		return regions, j.firmware.erased(table, erase), nil
	}
	if !erase {
		switch same, err := l.holds(tableAt, j.firmware.data[tableAt:tableAt+tableSize]); {
		case err != nil:
			return nil, nil, err
		case !same:
			return nil, nil, fmt.Errorf("%w: the board has another partition table than the image, so they cannot stay where they are; flash with --erase-settings", flash.ErrSettings)
		}
	}
	return j.firmware.merged(erase), j.firmware.erased(j.firmware.Table, erase), nil
}
