package audit

import (
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/release"
)

// Room is what a room told while it was looked at. What it did not tell is absent.
type Room struct {
	Way     sample.Source
	Key     string // 64 hex digits
	Info    sample.Info
	Version release.Version
	At      time.Time // the auditor's clock at the end of the look
	Values  sample.Values
	// Access is the access list; nil: not told. Over the air it has administrators only.
	Access []sample.Access
	Clock  *Clock
	Logins []Login  // the log-ins that were tried, with consent
	Unseen []Unseen // what was asked and not told
	// Changes are what the look changed, in words.
	Changes []string

	replies map[string]string // by question
}

// Login is a log-in that was tried.
type Login struct {
	Password string // "password", "hello", "" or the operator's own
	Own      bool   // it was the operator's own, and is not shown
	In       bool   // it was let in
	Admin    bool
	Read     bool // it may read alone
}

// told is the reply to a question; false if there was none.
func (r *Room) told(question string) (reply string, ok bool) {
	reply, ok = r.replies[question]
	return reply, ok
}

// setting is what get of a key answers behind "> "; false if it was not told.
func (r *Room) setting(key string) (value string, ok bool) {
	reply, ok := r.told("get " + key)
	if !ok {
		return "", false
	}
	value, ok = strings.CutPrefix(reply, "> ")
	if !ok && reply == ">" { // a blank value whose blank was cut
		return "", true
	}
	return value, ok
}

// is tells whether a setting has a value.
func (r *Room) is(key, value string) bool {
	v, ok := r.setting(key)
	return ok && strings.TrimSpace(v) == value
}

// evidence is the question and the answer, a secret left out.
func (r *Room) evidence(questions ...string) (list []Evidence) {
	for _, q := range questions {
		reply, ok := r.told(q)
		if !ok {
			continue
		}
		if q == askGuest {
			reply = redacted(reply)
		}
		list = append(list, Evidence{q, oneLine(reply)})
	}
	return list
}

const askGuest = "get guest.password"

// redacted says of a password what may be said.
func redacted(reply string) string {
	switch strings.TrimPrefix(strings.TrimSpace(reply), ">") {
	case "":
		return "> (blank)"
	case " " + DefaultGuest:
		return "> (the default)"
	}
	return "> (hidden)"
}

// radio are the settings of the radio; false if they were not told.
func (r *Room) radio() (lora.Params, bool) {
	reply, ok := r.told("get radio")
	if !ok {
		return lora.Params{}, false
	}
	set, err := console.ParseRadio(reply)
	if err != nil {
		return lora.Params{}, false
	}
	return set.Over(lora.Default().Params()), true
}

// note keeps a reply, or that a question was not answered or not understood.
func (r *Room) note(question, reply string) {
	switch {
	case strings.HasPrefix(reply, "Unknown"), strings.HasPrefix(reply, "??"):
		r.miss(question, "its release does not know the question")
	case strings.HasPrefix(question, "get ") && !strings.HasPrefix(reply, ">"):
		r.miss(question, "it answers: "+oneLine(reply))
	default:
		r.replies[question] = reply
	}
}

func (r *Room) miss(what, why string) { r.Unseen = append(r.Unseen, Unseen{what, why}) }
