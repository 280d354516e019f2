package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Gateway is a way to a room over the air, see [radio.Gateway].
type Gateway interface {
	Login(ctx context.Context, room identity.PublicKey, password string) (radio.Login, error)
	Status(ctx context.Context, room identity.PublicKey) (wire.RoomStats, error)
	AccessList(ctx context.Context, room identity.PublicKey) ([]wire.AccessEntry, error)
	Command(ctx context.Context, room identity.PublicKey, text string) (reply string, err error)
	Leave(ctx context.Context, room identity.PublicKey) error
}

// Over says how a room is looked at over the air.
type Over struct {
	Gateway Gateway
	Room    identity.PublicKey
	// Self is the identity of the gateway, which the room sees. One of its own, which nobody chats with,
	// leaves nothing behind.
	Self identity.PublicKey
	// Apart says that Self is no companion's identity but one for looks, at a KISS modem.
	Apart bool
	// Password is the administrators'; HasPassword tells a blank one from none.
	Password    string
	HasPassword bool
	// Try has the default and blank passwords tried as well. It needs the operator's consent, as all of
	// this does; see Plan.
	Try bool
}

// Plan is what a look changes and cannot help to, for the operator to agree to before it begins.
func (o Over) Plan() []string {
	me := o.whose() + " identity " + hex.EncodeToString(o.Self[:6])
	const written = "The room writes its access list to flash, with nobody new in it in the end: where it had none, the file is there now and empty."
	plan := []string{
		me + " logs in: first without a password, which tells whether the room knows it. It becomes a client, takes one of the room's 20 places, and may put out of it whoever was silent for longest and is no administrator.",
		"Posts that the room still had for this identity count as read; those that come meanwhile are pushed to it, acknowledged and thrown away.",
	}
	if o.Try {
		plan = append(plan, fmt.Sprintf("Passwords are tried as anyone could: none, %q and %q. One that is let in gives this identity its rights until the next log-in.", DefaultGuest, DefaultAdmin))
	}
	if o.HasPassword || o.Try {
		plan = append(plan,
			"It asks some 25 questions, which with the answers take about 25 seconds of airtime at SF8 and 62.5 kHz.",
			"As an administrator it is written to the access list on the room's flash. At the end it is removed, or gets back what it had before.",
			"Up to v1.17.1 the room may send its `OK` to the removal to another client.")
	}
	if plan = append(plan, written); !o.Apart {
		plan = append(plan, "The room has to be a contact of the companion: if it is none, it is made one, and removed at the end.")
	}
	return plan
}

// whose says whose identity logs in.
func (o Over) whose() string {
	if o.Apart {
		return "The look's own"
	}
	return "The companion's"
}

// Air looks at a room over the air. What it looks at hangs on what it may: an administrator is told
// everything but the counters of the radio, anyone else the status alone. The error is the gateway's,
// or says that the room lets nobody in; what was changed by then is taken back all the same.
func Air(ctx context.Context, o Over, c Catalogue) (r *Room, err error) {
	r = &Room{Way: sample.Radio, Key: hex.EncodeToString(o.Room[:]), Values: sample.Values{}, replies: map[string]string{}}
	look := airLook{Over: o, room: r}
	defer func() {
		if left := look.leave(ctx); left != nil {
			r.Changes = append(r.Changes, fmt.Sprintf("%s identity may still be in the room's access list: %v. Type `setperm %v 0` at its console.", o.whose(), left, o.Self))
		}
	}()
	if err := look.enter(ctx); err != nil {
		return r, err
	}
	if err := look.status(ctx); err != nil {
		return r, err
	}
	if look.in.Admin() {
		if err := look.settings(ctx, c); err != nil {
			return r, err
		}
	} else {
		r.miss("settings, version and access list", "an administrator alone is told; give the password")
	}
	r.At = time.Now()
	return r, nil
}

// airLook is one look.
type airLook struct {
	Over

	room   *Room
	in     radio.Login // the last that was let in
	is     bool        // one was
	before radio.Login // as whom the room knew us before
	known  bool        // it did, or lets in whoever has no password
	missed int         // questions in a row without an answer
}

// enter logs in: without a password, with those that are tried, and at last with the operator's.
func (l *airLook) enter(ctx context.Context) error {
	let, err := l.login(ctx, "")
	if err != nil {
		return err
	}
	l.before, l.known = l.in, let
	for _, password := range []string{DefaultGuest, DefaultAdmin} {
		switch {
		case !l.Try || l.HasPassword && password == l.Password:
			continue
		case l.known && !l.HasPassword && l.in.Result != wire.LoginReadOnly:
			l.room.miss("log-in with "+password, "the room knows the identity of the look, which would lose its rights; give the administrators' password, or take another companion")
			continue
		}
		if let, err = l.login(ctx, password); err != nil {
			return err
		}
		l.room.Logins = append(l.room.Logins, l.tried(password, let))
	}
	if l.HasPassword {
		if let, err = l.login(ctx, l.Password); err != nil {
			return err
		}
		switch {
		case !let:
			return l.silent()
		case !l.in.Admin():
			return &radio.Error{Gateway: "audit", Room: l.Room, Stage: "log-in", Failure: sample.Refused, Err: errors.New("the room does not take the password for an administrator's")}
		}
		l.room.Logins = append(l.room.Logins, l.tried(l.Password, true))
	}
	if !l.is {
		return l.silent()
	}
	switch {
	case !l.Try:
	case l.stays():
		l.room.miss("log-in without a password", "the room has the identity of the look for an administrator already; another companion tells")
	default:
		l.room.Logins = append(l.room.Logins, Login{In: l.known, Read: l.before.Result == wire.LoginReadOnly})
	}
	return nil
}

// silent says that no log-in was answered.
func (l *airLook) silent() error {
	return &radio.Error{Gateway: "audit", Room: l.Room, Stage: "log-in", Failure: sample.Silent, Err: radio.ErrSilent}
}

// stays tells whether the gateway's identity is an administrator without the audit's doing.
func (l *airLook) stays() bool {
	return l.known && l.before.Admin() && (!l.HasPassword || l.Password != "")
}

// tried says what became of a log-in.
func (l *airLook) tried(password string, let bool) Login {
	t := Login{Password: password, In: let, Own: l.HasPassword && password == l.Password && password != DefaultAdmin && password != ""}
	if t.Own {
		t.Password = ""
	}
	if let {
		t.Admin, t.Read = l.in.Admin(), l.in.Result == wire.LoginReadOnly
	}
	return t
}

// login logs in. A room that stays silent lets nobody in with this password.
func (l *airLook) login(ctx context.Context, password string) (let bool, err error) {
	in, err := l.Gateway.Login(ctx, l.Room, password)
	switch {
	case errors.Is(err, radio.ErrSilent) && ctx.Err() == nil:
		return false, nil
	case err != nil:
		return false, err
	}
	l.in, l.is = in, true
	half := in.At.Sub(in.Asked) / 2
	const second = time.Second // what the room's clock tells
	l.room.Clock = &Clock{
		At: in.At.UTC(), Error: (half + second/2).Seconds(),
		Offset: time.Unix(int64(in.Clock), 0).Add(second / 2).Sub(in.Asked.Add(half)).Seconds(),
	}
	return true, nil
}

// status keeps the counters.
func (l *airLook) status(ctx context.Context) error {
	s, err := l.Gateway.Status(ctx, l.Room)
	if err != nil {
		return l.failed(ctx, "status", err)
	}
	l.room.Values[sample.Uptime] = float64(s.UptimeSeconds)
	l.room.Values[sample.TransmitTime] = float64(s.AirtimeSeconds)
	l.room.Values.SetErrors(s.ErrorFlags)
	return nil
}

// settings keeps what an administrator is told.
func (l *airLook) settings(ctx context.Context, c Catalogue) error {
	version, err := l.Gateway.Command(ctx, l.Room, askVersion)
	if err != nil {
		return err
	}
	if err := l.room.introduce(version); err != nil {
		return err
	}
	for _, question := range questions(l.room, c) {
		reply, err := l.Gateway.Command(ctx, l.Room, question)
		if err != nil {
			if err := l.failed(ctx, question, err); err != nil {
				return err
			}
			continue
		}
		l.missed = 0
		l.room.note(question, reply)
	}
	if err := l.room.hasRole(); err != nil {
		return err
	}
	l.room.identify()
	list, err := l.Gateway.AccessList(ctx, l.Room)
	if err != nil {
		return l.failed(ctx, "access list", err)
	}
	l.room.Access = []sample.Access{}
	for _, a := range list {
		if own := a.Prefix == [6]byte(l.Self[:6]); own && !l.stays() {
			continue // it goes with the audit
		}
		l.room.Access = append(l.room.Access, sample.Access{Key: hex.EncodeToString(a.Prefix[:]), Permissions: a.Permissions})
	}
	return nil
}

// failed notes a question without an answer. A gateway that is gone, or silence for good, is an error.
func (l *airLook) failed(ctx context.Context, question string, err error) error {
	if l.missed++; ctx.Err() != nil || radio.FailureOf(err) == sample.Unreachable || l.missed >= unansweredMost {
		return err
	}
	l.room.miss(question, oneLine(err.Error()))
	return nil
}

// leaving is how long it may take to take back what was changed, an interrupted look or not.
const leaving = time.Minute

// leave gives the room back its access list, and says what is otherwise.
func (l *airLook) leave(ctx context.Context) error {
	if !l.is {
		return nil
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), leaving)
	defer stop()
	me := hex.EncodeToString(l.Self[:6])
	changed := func(format string, args ...any) {
		l.room.Changes = append(l.room.Changes, fmt.Sprintf(format, args...))
	}
	own := l.before.Permissions & wire.RoleMask
	blankGuests := l.room.is("guest.password", "")
	switch {
	case !l.in.Admin():
		changed("%s has a client's place until the room restarts or needs it; only an administrator can remove it.", me)
		return l.Gateway.Leave(ctx, l.Room)
	case l.stays():
		changed("%s was an administrator before and is one still.", me)
		return nil
	case l.known && (own == wire.RoleReadOnly || own == wire.RoleReadWrite && !blankGuests):
		reply, err := l.Gateway.Command(ctx, l.Room, fmt.Sprintf("setperm %v %d", l.Self, own))
		if err == nil && !strings.HasPrefix(reply, "OK") {
			err = fmt.Errorf("it answers %q", oneLine(reply))
		}
		changed("%s was an administrator for the look, and has the permissions %d again that it had before.", me, own)
		return err
	}
	changed("%s was an administrator for the look and was removed.", me)
	return l.Gateway.Leave(ctx, l.Room)
}
