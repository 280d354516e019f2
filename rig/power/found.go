package power

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/meshrig/meshrig/rig/state"
)

// Found is how somebody found a switch before it was changed.
type Found struct {
	Switch string    `json:"switch"` // as it names itself
	On     bool      `json:"on"`
	By     string    `json:"by"` // who changed it, for people
	At     time.Time `json:"at"`
}

// Looker is a switch that tells how it is set.
type Looker interface {
	On() (bool, error)
}

// Remembering is a switch that writes down how it was found before it is changed for the first
// time, so that it can be put back, by whoever comes after a crash too. How it was found is
// forgotten by [PutBack].
type Remembering struct {
	Switch

	File string
	By   string
}

// Set writes down how the switch was found, if that is not written down yet, and then switches. It
// does not switch what it could not put back.
func (r Remembering) Set(ctx context.Context, on bool) error {
	if err := r.Remember(); err != nil {
		return &Error{Device: r.String(), Stage: stage(on), Detail: "write down how it was found", Err: err}
	}
	return r.Switch.Set(ctx, on)
}

// Lingers tells of the switch itself.
func (r Remembering) Lingers() bool { return Lingers(r.Switch) }

// Looks tells whether the switch tells how it is set now.
func (r Remembering) Looks() bool {
	l, ok := r.Switch.(Looker)
	if !ok {
		return false
	}
	_, err := l.On()
	return err == nil
}

// Remember writes down how the switch is set, if that is not written down yet: who begins to use a
// board does, so that what happens to it meanwhile is not taken for how it was found.
func (r Remembering) Remember() error {
	if _, err := os.Stat(r.File); !errors.Is(err, fs.ErrNotExist) {
		return err // it is there, or cannot be looked for
	}
	found := Found{Switch: r.String(), On: true, By: r.By, At: time.Now()}
	if l, ok := r.Switch.(Looker); ok {
		if on, err := l.On(); err == nil { // what cannot be seen is told by who switches
			found.On = on
		}
	}
	text, err := json.MarshalIndent(found, "", "  ")
	if err != nil {
		return err
	}
	return state.Write(r.File, append(text, '\n'))
}

// ErrDamaged means that it is not known how a switch was found.
var ErrDamaged = errors.New("how the switch was found cannot be read")

// PutBack sets a switch as it was found before it was changed, also if the context has ended, and
// returns how; nil: it was not changed. Where what was written down is damaged, that is set aside
// and the switch gives power; the error is an ErrDamaged then.
func PutBack(ctx context.Context, s Switch, file string) (*Found, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &Error{Device: s.String(), Stage: "put back", Err: err}
	}
	found := Found{}
	err = json.Unmarshal(text, &found)
	damaged := err != nil || found.Switch == ""
	if damaged {
		found = Found{Switch: s.String(), On: true}
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), setLimit)
	defer stop()
	is, seen := found.On, false
	if l, ok := s.(Looker); ok {
		on, err := l.On()
		is, seen = on, err == nil
	}
	if is != found.On || !seen {
		if err := s.Set(ctx, found.On); err != nil {
			return nil, err
		}
	}
	if !damaged {
		return &found, state.Remove(file)
	}
	to, aside := state.SetAside(file)
	if aside != nil {
		return nil, aside
	}
	return &found, &Error{Device: s.String(), Stage: "put back", Detail: file + " is set aside as " + to + ", and the board has power", Err: ErrDamaged}
}
