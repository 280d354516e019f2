package trace

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/explain"
)

// frame adds a frame that the board sent.
func (o *observer) frame(ev capture.Event) {
	it := item{start: ev.Start.At, end: ev.At.At}
	f, err := explain.Explain(ev.Frame, o.keys)
	it.summary = f.Summary
	var p wire.Packet
	bad := p.Decode(ev.Frame) != nil
	switch {
	case bad:
		it.kind = "frame that is none"
		it.summary = fmt.Sprintf("%x: %v", ev.Frame, err)
		f.Fields = append(f.Fields, explain.Field{Name: "bytes", Value: hex.EncodeToString(ev.Frame)})
	default:
		it.kind = p.Type.String()
		o.learnAck(&p)
	}
	if o.forwarded(ev.Frame) {
		it.kind += " forwarded"
		airtimes := directHold
		if !bad && p.Route.IsFlood() {
			airtimes = floodHold
		}
		it.hold, it.holdRule = time.Duration(airtimes*float64(it.end.Sub(it.start))), RetransmitDelay
	}
	for _, part := range f.Fields {
		fl := o.field(part)
		if region, ok := o.region(&p); ok && fl.name == "transport codes" {
			fl.means, fl.rule = "region "+region, ScopeCode
		}
		if fl.name == "to" {
			it.kind += " to " + fl.looks
		}
		if fl.name == "kind" && strings.HasPrefix(fl.looks, "push") {
			it.kind += ", push"
			it.hold, it.holdRule = time.Duration(o.clients+1)*pollStep, PollPhase
		}
		it.fields = append(it.fields, fl)
	}
	o.add(it)
}

// field takes out of a field what is random.
func (o *observer) field(f explain.Field) field {
	fl := field{name: f.Name, looks: f.Value, means: f.Value}
	hide := func(rule, means string) { fl.means, fl.rule = means, rule }
	switch {
	case f.Name == "frame":
		length, _, _ := strings.Cut(f.Value, ",")
		fl.looks, fl.means = length, length // the hash tells nothing that other fields do not
	case f.Name == "blob":
		hide(LoginBlob, "any")
	case f.Name == "kind" && strings.HasPrefix(f.Value, "push"):
		hide(PushAttempt, "push")
	case f.Name == "extra" && strings.HasPrefix(f.Value, "none"):
		hide(PathFiller, "none")
	default:
		for digits, what := range o.pushAcks {
			if strings.Contains(f.Value, digits) {
				hide(PushAck, strings.ReplaceAll(f.Value, digits, what))
			}
		}
	}
	return fl
}

// region is the region that a frame is scoped to.
func (o *observer) region(p *wire.Packet) (name string, ok bool) {
	for _, name := range o.header.Regions {
		key, valid := identity.RegionKey(name)
		if valid && p.TransportCodes == [2]uint16{key.Code(uint8(p.Type), p.Payload), 0} {
			return name, true
		}
	}
	return "", false
}

// learnAck remembers what acknowledges a push.
func (o *observer) learnAck(p *wire.Packet) {
	plain, to, _, ok := o.keys.Open(p)
	if !ok || p.Type != wire.TypeTxt {
		return
	}
	if t, err := wire.DecodeText(plain); err == nil && t.Type == wire.TextSigned {
		code := identity.AckHash(t.AppendAcked(nil), to)
		o.pushAcks[hex.EncodeToString(code[:])] = fmt.Sprintf("the acknowledgement of %q", t.Text)
	}
}

// forwarded tells whether a frame ends in a payload that the rig sent.
func (o *observer) forwarded(frame []byte) bool {
	for _, p := range o.sent {
		if len(p) > 0 && bytes.HasSuffix(frame, p) {
			return true
		}
	}
	return false
}

func payload(frame []byte) []byte {
	var p wire.Packet
	if p.Decode(frame) != nil {
		return nil
	}
	return p.Payload
}

func means(fields []field) string {
	var b strings.Builder
	for _, f := range fields {
		fmt.Fprintf(&b, "%s: %s\n", f.name, f.means)
	}
	return b.String()
}
