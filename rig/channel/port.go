package channel

import (
	"bytes"
	"fmt"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Port is one radio on a channel. Its owner posts what the radio does, in the order of time
// and as far ahead of the channel as it likes; posts take effect when Pop reaches their time.
type Port struct {
	channel *Channel
	index   int
	name    string
	key     uint64
	mute    bool
	sent    uint64

	place    Position // if placed
	placed   bool
	relinked map[*Port]link // what Connect and Disconnect said of how others hear it
	reach    reach

	posted intent // what the owner has asked for so far

	params  lora.Params // from here on: the state at Channel.Now
	on      bool
	since   clock.Time // the receiver listens with these settings since then
	sending *transmission
	lock    reception
	phase   Phase
	hears   []heard // what is on the air, and what overlapped it, in the order of their starts
	watch   func(Arrival)
}

// intent is the state of a radio after everything that its owner has posted.
type intent struct {
	at     clock.Time
	params lora.Params
	on     bool
	busy   clock.Time // end of the frame that is being sent
}

// Name is the name that the port was attached with.
func (p *Port) Name() string { return p.name }

// Tune switches the radio on, if it was off, and lets it listen with these settings from the
// given time. A frame that is being received is lost, also if the settings are the same; one
// that is being sent goes to its end with the settings that it began with. The error is a
// *PostError, around a *lora.FieldError for settings that no radio has.
func (p *Port) Tune(at clock.Time, params lora.Params) error {
	if err := params.Validate(); err != nil {
		return p.refuse("tune", at, err)
	}
	if err := p.order(at); err != nil {
		return p.refuse("tune", at, err)
	}
	p.posted.at, p.posted.params, p.posted.on = at, params, true
	p.channel.steps.push(step{at: at, rank: rankPost, port: p, params: &params})
	return nil
}

// Off makes the radio deaf from the given time until it is tuned again, and cuts a frame that
// it is sending, for which no TransmitDone follows.
func (p *Port) Off(at clock.Time) error {
	if err := p.order(at); err != nil {
		return p.refuse("off", at, err)
	}
	p.posted.at, p.posted.on, p.posted.busy = at, false, at
	p.channel.steps.push(step{at: at, rank: rankPost, port: p})
	return nil
}

// Transmit sends a frame from the given time with the settings of the last Tune and returns
// when it will have ended. Reception ends: a radio is half duplex. The payload is copied. The
// error is a *PostError around one of the Err values of this package.
func (p *Port) Transmit(at clock.Time, payload []byte) (clock.Time, error) {
	err := p.order(at)
	switch {
	case err != nil:
	case p.mute:
		err = ErrListener
	case !p.posted.on:
		err = ErrOff
	case at < p.posted.busy:
		err = ErrSending
	case len(payload) > lora.MaxPayload:
		err = ErrTooLong
	}
	if err != nil {
		return 0, p.refuse("transmit", at, err)
	}
	tx := p.channel.transmission(p, at, bytes.Clone(payload))
	p.posted.at, p.posted.busy = at, tx.end
	p.channel.steps.push(step{at: at, rank: rankPost, port: p, tx: tx})
	return tx.end, nil
}

// Phase is what the receiver is locked on to at Channel.Now.
func (p *Port) Phase() Phase { return p.phase }

// order refuses a post that lies before the channel's time or an earlier post of this port.
func (p *Port) order(at clock.Time) error {
	if at < p.channel.now || at < p.posted.at {
		return ErrPast
	}
	return nil
}

func (p *Port) refuse(what string, at clock.Time, cause error) error {
	return &PostError{What: what, Port: p.name, At: at, Cause: cause}
}

// listening tells whether the receiver is on and not silenced by its own sender.
func (p *Port) listening() bool { return p.on && p.sending == nil }

// enter changes the phase and tells the port's owner, if it is a change.
func (p *Port) enter(phase Phase) {
	if p.phase != phase {
		p.phase = phase
		p.channel.emit(Event{Port: p, Kind: PhaseChange, Phase: phase})
	}
}

// PostError says which post a channel refused and why.
type PostError struct {
	What  string
	Port  string
	At    clock.Time
	Cause error
}

// Error names the post, the port, its time and the cause.
func (e *PostError) Error() string {
	return fmt.Sprintf("channel: %s, port %q at %v: %v", e.What, e.Port, e.At, e.Cause)
}

// Unwrap gives the cause.
func (e *PostError) Unwrap() error { return e.Cause }

// causeError is a cause of a PostError that is always the same.
type causeError string

// Error gives the cause.
func (e causeError) Error() string { return string(e) }

// The causes of a PostError.
const (
	// ErrPast means that the time lies before what the channel or the port has already done.
	ErrPast = causeError("the time has passed")
	// ErrOff means that the radio was never tuned or is switched off.
	ErrOff = causeError("the radio is off")
	// ErrSending means that the last frame of this port has not ended.
	ErrSending = causeError("the radio is still sending")
	// ErrTooLong means that the payload has more than lora.MaxPayload bytes.
	ErrTooLong = causeError("the payload is longer than 255 bytes")
	// ErrListener means that the port was attached to listen only.
	ErrListener = causeError("the port can only listen")
)
