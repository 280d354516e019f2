package esp

import (
	"bytes"
	"errors"
	"fmt"
	"sync"

	"github.com/meshrig/meshrig/rig/flash"
)

// job is what is done with a loader once it can be talked to.
type job struct {
	firmware Firmware
	settings flash.SettingsPolicy
	progress func(done, total int)
	from, to int // the speeds of the line, before and while data is transferred

	// What is written and erased; resumed: as a job before this one found out, which broke off.
	regions []region
	spans   []span
	resumed bool

	mu      sync.Mutex
	stage   string
	left    left
	started bool // the chip has been reset, by itself
}

// at notes what is being done.
func (j *job) at(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.stage = fmt.Sprintf(format, args...)
}

// change notes what becomes of the flash.
func (j *job) change(note func(*left)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	note(&j.left)
}

// outcome is how far the job has come.
func (j *job) outcome(err error) outcome {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err != nil && j.stage != connecting {
		err = j.left.behind(err)
	}
	return outcome{stage: j.stage, err: err, started: j.started, untouched: j.left.nothing()}
}

// connecting is the stage before a loader has told its chip.
const connecting = "connect"

// run connects and writes. A board that listens and was not written to is let go: it starts
// what it has.
func (j *job) run(b *bridge) error {
	l, err := connect(b, j.firmware.Chip)
	if errors.Is(err, flash.ErrWrongImage) {
		j.at("tell the chip")
	}
	if err == nil {
		j.at("set up the flash")
		err = j.work(l)
	}
	if err != nil {
		err = l.explain(err)
		if !j.outcome(err).untouched || errors.Is(err, flash.ErrNoAnswer) {
			return err
		}
	} else {
		j.at("restart")
	}
	started := l.release()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.started = started
	return err
}

// work writes what the image has. Nothing is erased before it is known that all of it fits.
func (j *job) work(l *loader) error {
	if err := l.attach(); err != nil {
		return err
	}
	j.at("read the partition table")
	if !j.resumed {
		var err error
		if j.regions, j.spans, err = j.plan(l); err != nil {
			return err
		}
	}
	j.at("raise the speed of the line")
	if err := l.changeBaud(j.to, j.from); err != nil {
		return err
	}
	total, done := 0, 0
	for _, r := range j.regions {
		total += len(r.data)
	}
	for _, s := range j.spans {
		if j.stands(l, s.at, bytes.Repeat([]byte{0xFF}, int(s.size))) {
			continue
		}
		j.at("erase %s at 0x%x", s.name, s.at)
		j.change(func(l *left) {
			l.erases(s.name)
			l.settings = j.settings == flash.Erase
		})
		if err := l.erase(s); err != nil {
			return err
		}
	}
	for _, r := range j.regions {
		if j.stands(l, r.at, r.data) {
			j.change(func(l *left) { l.wrote(r.name) })
			done += len(r.data)
			continue
		}
		j.at("write %s at 0x%x", r.name, r.at)
		j.change(func(l *left) { l.part = r.name })
		if err := l.write(r, func(n int) { j.progress(done+n, total) }); err != nil {
			return err
		}
		j.change(func(l *left) { l.wrote(r.name) })
		done += len(r.data)
	}
	return nil
}

// plan is what to write and to erase, all of it within the board's flash.
func (j *job) plan(l *loader) ([]region, []span, error) {
	regions, spans, table, err := j.choose(l)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range table {
		err = errors.Join(err, l.fits("partition "+p.Label, p.Offset, int(p.Size)))
	}
	for _, r := range regions {
		err = errors.Join(err, l.fits(r.name, r.at, len(r.data)))
	}
	return regions, spans, err
}

// choose is what to write and to erase, and the partition table that the board will have.
func (j *job) choose(l *loader) ([]region, []span, Table, error) {
	erase := j.settings == flash.Erase
	if j.firmware.Table == nil {
		table, err := l.table()
		if err != nil {
			return nil, nil, nil, err
		}
		regions, err := j.firmware.application(table)
		if err != nil {
			return nil, nil, nil, fmt.Errorf("%w: %w", flash.ErrWrongImage, err)
		}
		return regions, j.firmware.erased(table, erase), table, nil
	}
	if !erase {
		switch same, err := l.holds(tableAt, j.firmware.data[tableAt:tableAt+tableSize]); {
		case err != nil:
			return nil, nil, nil, err
		case !same:
			return nil, nil, nil, fmt.Errorf("%w: the board has another partition table than the image, so they cannot stay where they are; flash with --erase-settings", flash.ErrSettings)
		}
	}
	return j.firmware.merged(erase), j.firmware.erased(j.firmware.Table, erase), j.firmware.Table, nil
}
