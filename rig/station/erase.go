package station

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/power"
)

// Erasures is where the proofs lie that the flash of the rig's boards can be erased.
func (s *Station) Erasures() power.Store { return power.Store{State: s.state(), Of: power.OfErase} }

// Erasable is the proof that the board's console erases its flash, or why there is none.
func (s *Station) Erasable() (power.Proof, error) {
	return s.Erasures().Proven(time.Now(), s.subjectBy(s.Erasures(), byConsole))
}

// byConsole is what erases a board, in the place of a switch.
const byConsole = "console"

// QualifyErase proves that the board's console erases its flash, and keeps the proof, whatever it
// says: what was set is gone behind an erase and a restart, the board stays up, and it can be kept
// from sending with the settings that it comes with. Settings and key of the board are lost;
// its radio settings are put back before it sends anything, the rest by the next bench. It is an
// error if the context ends or the proof cannot be kept.
func (s *Station) QualifyErase(ctx context.Context, progress func(text string)) (power.Proof, error) {
	e := &erasing{station: s, progress: progress, proof: power.Proof{How: []string{}, At: time.Now().UTC().Truncate(time.Second)}}
	why := e.run(ctx)
	e.proof.Subject = s.subjectBy(s.Erasures(), byConsole) // before, it may have been about to come back
	if err := context.Cause(ctx); err != nil {
		return power.Proof{}, fmt.Errorf("station: board %s: erase: %w", s.Board.Name, err)
	}
	e.proof.Proven = why == nil
	if why != nil {
		e.proof.Reason = why.Error()
	}
	return e.proof, s.Erasures().Save(e.proof)
}

// erasing is one proof on its way. Its methods return why there is none.
type erasing struct {
	station  *Station
	progress func(text string)
	proof    power.Proof

	*console.Session

	radio, tx, name string // what the board was set to
}

func (e *erasing) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	e.proof.How = append(e.proof.How, text)
	if e.progress != nil {
		e.progress(text)
	}
}

// erasedName is what a board is called before it is erased.
const erasedName = "meshrig erases this"

func (e *erasing) run(ctx context.Context) error {
	s := e.station
	if s.Role().App {
		return fmt.Errorf("a %s has no console; its app erases it, which no rig does yet", s.Role().Called)
	}
	b, err := s.follow(ctx)
	if err != nil {
		return err
	}
	e.Session = console.Open(ctx, s.Board.Name, b)
	defer func() {
		e.Close()
		_ = b.Close()
	}()
	if err := e.before(ctx); err != nil {
		return err
	}
	begun := time.Now()
	reply, err := e.Erase(ctx)
	e.proof.Took = time.Since(begun)
	if err != nil {
		return err
	}
	if !console.Erased(reply) {
		return fmt.Errorf("its release does not erase: %q was answered with %q", console.Erase, reply)
	}
	e.note("erased in %v", e.proof.Took.Round(time.Millisecond))
	why := e.after(ctx)
	return errors.Join(why, e.putBack(ctx))
}

// before reads what has to be put back, and sets what has to be gone.
func (e *erasing) before(ctx context.Context) error {
	if _, err := e.First(ctx, "ver"); err != nil {
		return err
	}
	for _, of := range []struct {
		key string
		to  *string
	}{{"radio", &e.radio}, {"tx", &e.tx}, {"name", &e.name}} {
		text, err := e.get(ctx, of.key)
		if err != nil {
			return err
		}
		*of.to = text
	}
	if err := e.set(ctx, "name", erasedName); err != nil {
		return err
	}
	if got, err := e.get(ctx, "name"); err != nil || got != erasedName {
		return errors.Join(err, fmt.Errorf("its name cannot be set: it is %q", got))
	}
	return nil
}

// watched is how long a board that was erased is watched, in two parts that end before its first advert:
// one that starts again and again does so at once.
const watched = 3 * time.Second

// after restarts the board and looks what it still knows.
func (e *erasing) after(ctx context.Context) error {
	if err := e.restart(ctx); err != nil {
		return fmt.Errorf("behind its erase %w", err)
	}
	name, err := e.get(ctx, "name")
	if err != nil {
		return err
	}
	if name == erasedName {
		return fmt.Errorf("it says that it erased its flash, and is still called %q behind a restart: it does not erase", name)
	}
	radio, err := e.get(ctx, "radio")
	if err != nil {
		return err
	}
	if most := e.station.Rig.Region.Power; most != nil {
		tx, err := e.get(ctx, "tx")
		if err != nil {
			return err
		}
		var dbm float64
		if _, err := fmt.Sscan(tx, &dbm); err != nil || dbm > float64(*most) {
			return fmt.Errorf("behind an erase it sends with %s dBm, and the region allows %v: it may not be erased here", tx, *most)
		}
	}
	if err := pause(ctx, e.station.rate().Real(watched)); err != nil {
		return err
	}
	up, err := e.uptime(ctx)
	if err != nil {
		return err
	}
	// The bench lends an erased board its radio settings so.
	if text, err := e.Ask(ctx, "tempradio "+e.radio+",1"); err != nil || !strings.HasPrefix(text, "OK") {
		return errors.Join(err, fmt.Errorf("its release cannot be kept from sending at what it comes with, %s: tempradio was answered with %q", radio, text))
	}
	e.note("called %q and set to %s behind a restart", name, radio)
	if err := pause(ctx, e.station.rate().Real(watched)); err != nil {
		return err
	}
	later, err := e.uptime(ctx)
	if err != nil {
		return err
	}
	if later < up+time.Second {
		return fmt.Errorf("it was up for %v, and %v later for %v: it starts again by itself behind an erase", up, watched, later)
	}
	return nil
}

// putBack gives the board the radio settings that it had.
func (e *erasing) putBack(ctx context.Context) error {
	err := errors.Join(e.set(ctx, "radio", e.radio), e.set(ctx, "tx", e.tx), e.set(ctx, "name", e.name))
	if err == nil {
		err = e.restart(ctx)
	}
	if err != nil {
		return fmt.Errorf("its settings cannot be put back: %w", err)
	}
	e.note("radio settings put back")
	return nil
}

// backWithin is how long a board may take to answer behind a restart: SPIFFS is formatted at the
// first start behind an erase that left it unusable.
const backWithin = time.Minute

var errSilent = fmt.Errorf("waited %v for it to answer behind a restart", backWithin)

// restart restarts the board and returns when it answers again.
func (e *erasing) restart(ctx context.Context) error {
	ctx, stop := context.WithTimeoutCause(ctx, backWithin, errSilent)
	defer stop()
	begun := time.Now()
	if err := e.Restart(ctx, e.station.Role().Reboot(), "ver"); err != nil {
		return err
	}
	up, err := e.uptime(ctx)
	if err == nil && up > e.station.rate().Bench(time.Since(begun))+time.Second {
		err = fmt.Errorf("it took the order to restart and is up for %v: it did not", up)
	}
	return err
}

// uptime is 0 of a release that does not tell it.
func (e *erasing) uptime(ctx context.Context) (time.Duration, error) {
	stats, err := e.CoreStats(ctx)
	return time.Duration(stats.Uptime) * time.Second, err
}

func (e *erasing) get(ctx context.Context, key string) (string, error) {
	text, err := e.Ask(ctx, "get "+key)
	value, ok := strings.CutPrefix(text, "> ")
	if err == nil && !ok {
		err = fmt.Errorf("get %s was answered with %q", key, text)
	}
	return value, err
}

func (e *erasing) set(ctx context.Context, key, value string) error {
	text, err := e.Ask(ctx, "set "+key+" "+value)
	if err == nil && !strings.HasPrefix(text, "OK") {
		err = fmt.Errorf("set %s %s was answered with %q", key, value, text)
	}
	return err
}

// follow opens the board's port and goes along with it when it comes back as another.
func (s *Station) follow(ctx context.Context) (*serial.Board, error) {
	if err := s.SwitchOn(ctx); err != nil {
		return nil, err
	}
	port, err := s.open(ctx, s.Board.Name, s.Board.Kind, s.Board.USB, s.Board.Console)
	if err != nil {
		return nil, err
	}
	return &serial.Board{Port: port, Clock: s.clock(), Role: s.Role(), Locate: func(ctx context.Context) (string, error) {
		return s.locate(ctx, s.Board.Name, s.Board.Kind, s.Board.USB)
	}}, nil
}
