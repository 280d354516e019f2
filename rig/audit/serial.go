package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/role/room"
)

// unansweredMost is how many questions in a row may stay without an answer before a look is given up.
const unansweredMost = 3

// RoleError says that a board is no room server.
type RoleError struct{ Role string }

// Error names the role.
func (e *RoleError) Error() string {
	return fmt.Sprintf("audit: the board is a %s and no room server: an audit knows what a room server should be", e.Role)
}

// Serial looks at a room through its console. It types questions alone, each of which the room's
// release knows, and an empty line before the first, which ends half a line of someone before. The
// error is the port's, or says that the console does not answer as a room server does.
func Serial(ctx context.Context, s *console.Session, c Catalogue) (*Room, error) {
	r := &Room{Way: sample.Serial, Values: sample.Values{}, replies: map[string]string{}}
	reply, err := s.First(ctx, askVersion)
	if err != nil {
		return nil, err
	}
	if err := r.introduce(reply); err != nil {
		return nil, err
	}
	look := serialLook{Session: s, room: r}
	for _, question := range questions(r, c) {
		if err := look.ask(ctx, question); err != nil {
			return nil, err
		}
		if question == askRole {
			if err := r.hasRole(); err != nil {
				return nil, err
			}
		}
	}
	if err := look.accessList(ctx); err != nil {
		return nil, err
	}
	r.statistics()
	r.identify()
	r.At = time.Now()
	return r, nil
}

// judged are the keys that a judgement needs. Others are not asked for, which saves airtime.
var judged = []string{
	"role", "name", "public.key", "guest.password", "allow.read.only", "radio", "tx", "af", "dutycycle", "multi.acks",
	"advert.interval", "flood.advert.interval", "repeat", "flood.max", "flood.max.unscoped", "flood.max.advert", "path.hash.mode",
	"rxdelay", "txdelay", "direct.txdelay", "lat", "lon",
}

// questions are what a room is asked, its version aside. The first is its role.
func questions(r *Room, c Catalogue) []string {
	list := []string{askRole}
	for _, key := range c.Keys(r.Version) {
		if slices.Contains(judged, key) && key != "role" {
			list = append(list, "get "+key)
		}
	}
	if r.atLeast("1.10.0") {
		list = append(list, "board")
	}
	if r.atLeast("1.15.0") {
		list = append(list, askRegions, askScope)
	}
	if r.Way == sample.Radio { // a log-in tells the time, a status the counters
		return list
	}
	if list = append(list, askClock); r.atLeast("1.10.0") {
		list = append(list, console.AskCoreStats, askRadioStats)
	}
	return list
}

const (
	askRole       = "get role"
	askClock      = "clock"
	askRadioStats = "stats-radio"
	askAccess     = "get acl"
)

// introduce reads the reply to ver.
func (r *Room) introduce(reply string) error {
	v, err := console.ParseVersion(reply)
	if err != nil {
		return fmt.Errorf("audit: its version cannot be read: %w", err)
	}
	r.Version, r.Info.Version, r.Info.Build = v.Release, v.Release.Text, v.Build
	r.replies[askVersion] = reply
	return nil
}

// hasRole refuses what is no room server. One that does not know the question passes.
func (r *Room) hasRole() error {
	role, ok := r.setting("role")
	if r.Info.Role = role; ok && role != room.Role().Reported {
		return &RoleError{oneLine(role)}
	}
	return nil
}

// serialLook asks one room.
type serialLook struct {
	*console.Session

	room       *Room
	unanswered int // questions in a row
}

// ask keeps the reply to a question. A question without one is only noted, unless others had none too.
func (l *serialLook) ask(ctx context.Context, question string) error {
	asked := time.Now()
	reply, err := l.Ask(ctx, question)
	if err != nil {
		return l.failed(question, err)
	}
	l.unanswered = 0
	l.room.note(question, reply)
	if question == askClock {
		l.room.readClock(reply, asked, time.Now())
	}
	return nil
}

// failed notes a question without an answer. What broke the line, or silence for good, is an error.
func (l *serialLook) failed(question string, err error) error {
	told, ok := errors.AsType[*board.Error](err)
	if l.unanswered++; !ok || told.Stage != "console" || l.unanswered >= unansweredMost {
		return err
	}
	l.room.miss(question, told.Rule)
	return nil
}

// accessList keeps the access list, guests left out.
func (l *serialLook) accessList(ctx context.Context) error {
	printed, err := l.Dump(ctx, askAccess)
	if err != nil {
		return l.failed(askAccess, err)
	}
	list, err := console.ParseAccessList(printed)
	if err != nil {
		l.room.miss(askAccess, oneLine(err.Error()))
		return nil
	}
	l.room.Access = []sample.Access{}
	for _, a := range list {
		l.room.Access = append(l.room.Access, sample.Access{Key: strings.ToLower(a.Key.String()), Permissions: a.Permissions})
	}
	return nil
}

// readClock keeps the clock as a console tells it.
func (r *Room) readClock(reply string, asked, answered time.Time) {
	clock, err := readMinute(reply, asked, answered)
	if err != nil {
		r.miss(askClock, oneLine(err.Error()))
		return
	}
	r.Clock = clock
}

// statistics reads the replies to the stats commands.
func (r *Room) statistics() {
	if reply, ok := r.told(console.AskCoreStats); ok {
		if core, err := console.ParseCoreStats(reply); err != nil {
			r.miss(console.AskCoreStats, oneLine(err.Error()))
		} else {
			r.Values[sample.Uptime] = float64(core.Uptime)
			r.Values.SetErrors(core.Errors)
		}
	}
	if reply, ok := r.told(askRadioStats); ok {
		if radio, err := console.ParseRadioStats(reply); err != nil {
			r.miss(askRadioStats, oneLine(err.Error()))
		} else {
			r.Values[sample.TransmitTime] = float64(radio.SendTime)
		}
	}
}

// identify says who the room is, as far as it told.
func (r *Room) identify() {
	if key, ok := r.setting("public.key"); ok && len(key) == 64 {
		r.Key = strings.ToLower(key)
	}
	r.Info.Called, _ = r.setting("name")
	r.Info.Radio, _ = r.setting("radio")
	r.Info.Board, _ = r.told("board")
}
