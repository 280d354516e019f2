package explain

import (
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/room"
)

// payload explains a payload and returns it in a few words.
func (w *writer) payload(t wire.PayloadType, b []byte) (string, error) {
	switch t {
	case wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath:
		return w.datagram(t, b)
	case wire.TypeAnonReq:
		return w.anonymous(b)
	case wire.TypeAck:
		return w.ack(b)
	case wire.TypeMultipart:
		return w.multipart(b)
	case wire.TypeAdvert:
		return w.advert(b)
	case wire.TypeGrpTxt, wire.TypeGrpData:
		d, err := wire.DecodeGroupDatagram(b)
		if err != nil {
			return t.String(), err
		}
		w.Sealed = true
		w.add("channel", "%02x", d.Channel)
		w.add("sealed", "%x", d.Sealed)
		return fmt.Sprintf("%s on channel %02x", t, d.Channel), nil
	case wire.TypeTrace:
		return w.trace(b)
	case wire.TypeControl:
		return w.control(b)
	case wire.TypeRawCustom:
	}
	w.add("payload", "%x", b)
	return fmt.Sprintf("%s of %d bytes", t, len(b)), nil
}

func (w *writer) datagram(t wire.PayloadType, b []byte) (string, error) {
	d, err := wire.DecodeDatagram(b)
	if err != nil {
		return t.String(), err
	}
	w.Sealed = true
	plain, to, from, ok := w.keys.open(d.Dest, d.Src, d.Sealed)
	toName, fromName := to.name, from.name
	if !ok {
		toName, fromName = w.keys.name([]byte{d.Dest}), w.keys.name([]byte{d.Src})
	}
	w.add("to", "%02x %s", d.Dest, toName)
	w.add("from", "%02x %s", d.Src, fromName)
	parties := fmt.Sprintf("%s > %s", fromName, toName)
	if !ok {
		if plain, ok = openWithZeros(d.Sealed); ok {
			w.add("secret", "zeros")
			parties += ", with a secret of zeros,"
		}
	}
	if !ok {
		w.add("sealed", "%x (no key opens it)", d.Sealed)
		return fmt.Sprintf("%s %s, sealed", t, parties), nil
	}
	w.Opened = true
	w.depth = 2
	what, err := w.plain(t, plain)
	return parties + " " + what, err
}

func (w *writer) anonymous(b []byte) (string, error) {
	d, err := wire.DecodeAnonDatagram(b)
	if err != nil {
		return wire.TypeAnonReq.String(), err
	}
	w.Sealed = true
	to, from := w.keys.name([]byte{d.Dest}), w.keys.name(d.Sender[:])
	w.add("to", "%02x %s", d.Dest, to)
	w.add("from", "%x", d.Sender)
	if len(from) > 8 {
		from = from[:8]
	}
	plain, board, ok := w.keys.openAnonymous(d.Dest, identity.PublicKey(d.Sender), d.Sealed)
	if !ok {
		w.add("sealed", "%x (no key opens it)", d.Sealed)
		return fmt.Sprintf("%s > %s %s, sealed", from, to, wire.TypeAnonReq), nil
	}
	w.Opened = true
	w.depth = 2
	what, err := w.login(plain, room.Unless(board.role).Login)
	return from + " > " + to + " " + what, err
}

// login explains what an anonymous request asks of a board of a role whose log-ins have a form.
func (w *writer) login(plain []byte, form role.Login) (string, error) {
	if form.Decode == nil { // a role that nothing judges yet
		w.add("plaintext", "%x", plain)
		return wire.TypeAnonReq.String(), nil
	}
	l, login, err := form.Decode(plain)
	switch {
	case err != nil:
		return "log-in", err
	case !login:
		return w.question(plain)
	}
	w.add("time stamp", "%s", stamp(l.Timestamp))
	since := ""
	if form.Syncs {
		w.add("posts since", "%s", stamp(l.Since))
		since = fmt.Sprintf(", since %d", l.Since)
	}
	w.add("password", "%s", password(l.Password))
	return fmt.Sprintf("log-in %s%s, t=%d", password(l.Password), since, l.Timestamp), nil
}

// question explains an anonymous request that is no log-in.
func (w *writer) question(plain []byte) (string, error) {
	r, err := wire.DecodeAnonRequest(plain)
	if err != nil {
		return "anonymous request", err
	}
	w.add("time stamp", "%s", stamp(r.Timestamp))
	what := map[wire.AnonRequestType]string{
		wire.AnonRegions: "regions", wire.AnonOwner: "owner", wire.AnonClock: "clock and features",
	}[r.Type]
	if what == "" {
		what = fmt.Sprintf("type %d", r.Type)
	}
	w.keys.ask(r.Timestamp, asked{anon: r.Type})
	w.add("anonymous request", "%s", what)
	w.add("reply path", "%s", w.path(&r.ReplyPath))
	return fmt.Sprintf("anonymous request for %s, t=%d", what, r.Timestamp), nil
}

func (w *writer) ack(b []byte) (string, error) {
	a, err := wire.DecodeAck(b)
	if err != nil {
		return wire.TypeAck.String(), err
	}
	w.add("ack", "%x", a.Code)
	what := fmt.Sprintf("ack %x", a.Code)
	if len(a.Extra) > 0 {
		w.add("extra", "%x", a.Extra)
		what += fmt.Sprintf(" and %x", a.Extra)
	}
	return what, nil
}

func (w *writer) multipart(b []byte) (string, error) {
	m, err := wire.DecodeMultipart(b)
	if err != nil {
		return wire.TypeMultipart.String(), err
	}
	w.add("still to come", "%d", m.Remaining)
	w.add("part of", "%s", m.Type)
	if m.Type != wire.TypeAck {
		w.add("data", "%x", m.Data)
		return fmt.Sprintf("multipart %s, %d to come", m.Type, m.Remaining), nil
	}
	what, err := w.ack(m.Data)
	return fmt.Sprintf("multipart %s, %d to come", what, m.Remaining), err
}

func (w *writer) advert(b []byte) (string, error) {
	a, err := wire.DecodeAdvert(b)
	if err != nil {
		return wire.TypeAdvert.String(), err
	}
	w.add("public key", "%x", a.PublicKey)
	w.add("time stamp", "%s", stamp(a.Timestamp))
	verdict := "valid"
	if !identity.PublicKey(a.PublicKey).VerifyAdvert(a.Timestamp, a.Data, a.Signature) {
		verdict = "INVALID"
	}
	w.add("signature", "%x (%s)", a.Signature, verdict)
	d, err := wire.DecodeAdvertData(a.Data)
	if err != nil {
		return fmt.Sprintf("advert of %x", a.PublicKey[:4]), err
	}
	w.add("node type", "%d (%s)", d.Type, d.Type)
	if d.HasLocation {
		w.add("location", "%.6f, %.6f", float64(d.Latitude)/1e6, float64(d.Longitude)/1e6)
	}
	for i, word := range []uint16{d.Feature1, d.Feature2} {
		if word != 0 {
			w.add(fmt.Sprintf("feature word %d", i+1), "%04x", word)
		}
	}
	w.add("name", "%q", d.Name)
	what := fmt.Sprintf("advert of %q (%x), t=%d", d.Name, a.PublicKey[:4], a.Timestamp)
	if verdict != "valid" {
		what += ", signature INVALID"
	}
	return what, nil
}

func (w *writer) trace(b []byte) (string, error) {
	t, err := wire.DecodeTrace(b)
	if err != nil {
		return wire.TypeTrace.String(), err
	}
	w.add("tag", "%08x", t.Tag)
	w.add("authentication", "%08x", t.Auth)
	w.add("hops", "%x (hashes of %d bytes)", t.Hashes, t.HashSize())
	return fmt.Sprintf("trace %08x over %x", t.Tag, t.Hashes), nil
}

func (w *writer) control(b []byte) (string, error) {
	c, err := wire.DecodeControl(b)
	if err != nil {
		return wire.TypeControl.String(), err
	}
	switch c.Type {
	case wire.ControlDiscoverRequest:
		if r, err := wire.DecodeDiscoverRequest(b); err == nil {
			return w.discover(r), nil
		}
	case wire.ControlDiscoverResponse:
		if r, err := wire.DecodeDiscoverResponse(b); err == nil {
			return w.discovered(r), nil
		}
	}
	w.add("control", "type %d, low bits %x", c.Type, c.Low)
	w.add("data", "%x", c.Data)
	return fmt.Sprintf("control type %d", c.Type), nil
}

// discover explains a request for nodes nearby to name themselves.
func (w *writer) discover(r wire.DiscoverRequest) string {
	var types []string
	for t := range wire.NodeType(8) {
		if r.Filter&(1<<t) != 0 {
			types = append(types, t.String())
		}
	}
	asked := strings.Join(types, ", ")
	if asked == "" {
		asked = "nobody"
	}
	w.add("discovery", "request for %s", asked)
	w.add("tag", "%08x", r.Tag)
	length := "whole keys"
	if r.PrefixOnly {
		length = "8 bytes of the key"
	}
	w.add("answers", "%s", length)
	what := fmt.Sprintf("discovery of %s, tag %08x", asked, r.Tag)
	if r.HasSince {
		w.add("changed since", "%s", stamp(r.Since))
		what += fmt.Sprintf(", since %d", r.Since)
	}
	return what
}

// discovered explains the answer to such a request.
func (w *writer) discovered(r wire.DiscoverResponse) string {
	w.add("discovery", "response of a %s", r.Node)
	w.add("tag", "%08x", r.Tag)
	w.add("heard the request at", "SNR %s", quarters(int(r.SNR)))
	w.add("public key", "%x", r.Key)
	return fmt.Sprintf("discovered: %s %x, tag %08x, SNR %s", r.Node, r.Key[:4], r.Tag, quarters(int(r.SNR)))
}

// signals are the ratios that the hops of a trace have heard it with.
func signals(quarter []byte) []string {
	list := make([]string, 0, len(quarter))
	for _, b := range quarter {
		list = append(list, quarters(int(int8(b))))
	}
	return list
}
