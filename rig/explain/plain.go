package explain

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/meshrig/meshrig/firmware/wire"
)

// plain explains what a sealed payload held and returns it in a few words.
func (w *writer) plain(t wire.PayloadType, b []byte) (string, error) {
	switch t {
	case wire.TypeTxt:
		return w.text(b)
	case wire.TypeReq:
		return w.request(b)
	case wire.TypePath:
		return w.pathReturn(b)
	case wire.TypeResponse:
		return w.response(b)
	default:
		w.add("plaintext", "%x", b)
		return t.String(), nil
	}
}

func (w *writer) text(b []byte) (string, error) {
	t, err := wire.DecodeText(b)
	if err != nil {
		return "text", err
	}
	kind := map[wire.TextType]string{
		wire.TextPlain: "text", wire.TextCommand: "command", wire.TextSigned: "push",
	}[t.Type]
	if kind == "" {
		kind = fmt.Sprintf("text of type %d", t.Type)
	}
	if t.Type == wire.TextCommand { // a post may say what it likes
		w.keys.Secrets.Learn(t.Text)
		t.Text = w.keys.Secrets.Hide(t.Text)
	}
	w.add("kind", "%s, attempt %d", kind, t.Attempt)
	w.add("time stamp", "%s", stamp(t.Timestamp))
	what := fmt.Sprintf("%s %q, t=%d", kind, t.Text, t.Timestamp)
	if t.Type == wire.TextSigned {
		author := w.keys.name(t.Author[:])
		w.add("author", "%x %s", t.Author, author)
		what = fmt.Sprintf("push %q by %s, t=%d", t.Text, author, t.Timestamp)
	}
	w.add("text", "%q", t.Text)
	if t.Attempt > 0 {
		what += fmt.Sprintf(", attempt %d", t.Attempt)
	}
	return what, nil
}

func (w *writer) request(b []byte) (string, error) {
	r, err := wire.DecodeRequest(b)
	if err != nil {
		return "request", err
	}
	kind := map[wire.RequestType]string{
		wire.RequestStatus: "status", wire.RequestKeepAlive: "keep-alive", wire.RequestTelemetry: "telemetry",
		wire.RequestAccessList: "access list", wire.RequestNeighbours: "neighbours", wire.RequestOwnerInfo: "owner",
	}[r.Type]
	if kind == "" {
		kind = fmt.Sprintf("type %d", r.Type)
	}
	w.add("request", "%s", kind)
	w.add("time stamp", "%s", stamp(r.Timestamp))
	w.add("data", "%x", r.Data)
	a := asked{request: r.Type}
	if q, err := wire.DecodeNeighboursQuery(r.Data); r.Type == wire.RequestNeighbours && err == nil {
		a.prefix = int(q.PrefixSize)
		w.add("neighbours", "%d at most, behind %d, %d bytes of each key", q.Count, q.Offset, q.PrefixSize)
	}
	w.keys.ask(r.Timestamp, a)
	if r.Type == wire.RequestKeepAlive && len(r.Data) >= 4 {
		return fmt.Sprintf("keep-alive, since %d", binary.LittleEndian.Uint32(r.Data)), nil
	}
	return fmt.Sprintf("%s request, t=%d", kind, r.Timestamp), nil
}

func (w *writer) pathReturn(b []byte) (string, error) {
	r, err := wire.DecodePathReturn(b)
	if err != nil {
		return "path return", err
	}
	w.add("path to the sender", "%s", w.path(&r.Path))
	what := fmt.Sprintf("path return of %d hops", r.Path.Hops())
	switch {
	case r.ExtraByte == wire.PathDummy:
		w.add("extra", "none (filler %x)", r.Extra)
		return what, nil
	case r.ExtraType() == wire.TypeResponse:
		inner, err := w.response(r.Extra)
		return what + " with " + inner, err
	case r.ExtraType() == wire.TypeAck:
		inner, err := w.ack(r.Extra[:min(len(r.Extra), 4)])
		return what + " with " + inner, err
	}
	w.add("extra", "%s: %x", r.ExtraType(), r.Extra)
	return what + " with " + r.ExtraType().String(), nil
}

// response explains a response. Nothing on the wire says which request it answers:
// one that reads as a log-in response is taken for it, others are shown as bytes.
func (w *writer) response(b []byte) (string, error) {
	if l, err := wire.DecodeLoginResponse(b); err == nil && readsAsLogin(l, b) {
		w.add("time stamp", "%s", stamp(l.Timestamp))
		w.add("log-in", "accepted, permissions %s", permissions(l.Permissions))
		w.add("role", "%d (%s)", l.Result, roleOf(l.Result))
		w.add("blob", "%x", l.Blob)
		w.add("firmware level", "%d", l.FirmwareLevel)
		return fmt.Sprintf("log-in accepted, permissions %d, t=%d", l.Permissions, l.Timestamp), nil
	}
	r, err := wire.DecodeReply(b)
	if err != nil {
		return "response", err
	}
	w.add("tag", "%s", stamp(r.Tag))
	if what := w.answer(r); what != "" {
		return fmt.Sprintf("%s, to %d", what, r.Tag), nil
	}
	w.add("data", "%x", r.Data)
	return fmt.Sprintf("response of %d bytes to %d", len(r.Data), r.Tag), nil
}

// readsAsLogin reports whether a response has the length, the constant bytes and
// the zero padding of a log-in response.
func readsAsLogin(l wire.LoginResponse, b []byte) bool {
	padding := bytes.Trim(b[wire.LoginResponseSize:], "\x00")
	return len(b) <= 16 && len(padding) == 0 && l.Code == 0 && l.FirmwareLevel != 0
}
