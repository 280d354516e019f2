package influx

import (
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/influxdata/line-protocol/v2/lineprotocol"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// The measurements.
const (
	roomPoints   = "meshcore_room"
	infoPoints   = "meshcore_room_info"
	eventPoints  = "meshcore_room_event"
	packetPoints = "meshcore_packet"
)

// lines makes points of samples. It keeps what two points need not to be taken for one, and what a
// room last said of itself.
type lines struct {
	enc   lineprotocol.Encoder
	stamp map[string]stamp // by room
	info  map[string]sample.Info
}

// stamp is the time of a room's last sample, and how many have had it.
type stamp struct {
	at   time.Time
	many time.Duration
}

func newLines() *lines {
	return &lines{stamp: map[string]stamp{}, info: map[string]sample.Info{}}
}

// append adds the points of a sample, each on a line.
func (l *lines) append(dst []byte, s sample.Sample) ([]byte, error) {
	l.enc.SetBuffer(dst)
	at := l.time(s)
	switch {
	case s.Poll != nil:
		l.poll(s, at)
		if i := s.Poll.Info; i != (sample.Info{}) && i != l.info[s.Node.Name] {
			l.info[s.Node.Name] = i
			l.about(s, at)
		}
	case s.Packet != nil:
		l.packet(s, at)
	case s.Event != nil:
		l.enc.StartLine(eventPoints)
		l.tag("kind", string(s.Event.Kind))
		l.tag("room", s.Node.Name)
		l.text("text", s.Event.Text)
		l.enc.EndLine(at)
	}
	err := l.enc.Err()
	l.enc.ClearErr()
	if err != nil {
		return dst, err
	}
	return l.enc.Bytes(), nil
}

// time is that of the sample. Points of one series and one time are one point to a database, so
// samples that came in one piece are a nanosecond apart.
func (l *lines) time(s sample.Sample) time.Time {
	last := l.stamp[s.Node.Name]
	if !s.At.Equal(last.at) {
		last = stamp{at: s.At}
	} else {
		last.many++
	}
	l.stamp[s.Node.Name] = last
	return s.At.Add(last.many)
}

func (l *lines) poll(s sample.Sample, at time.Time) {
	l.enc.StartLine(roomPoints)
	l.node(s)
	for _, q := range sample.Quantities {
		v, ok := s.Poll.Values[q.Metric]
		switch {
		case !ok || math.IsNaN(v) || math.IsInf(v, 0):
		case q.Whole:
			if v = math.Round(v); math.Abs(v) < 1<<53 {
				l.enc.AddField(string(q.Metric), lineprotocol.IntValue(int64(v)))
			}
		default:
			l.float(string(q.Metric), v)
		}
	}
	l.float("poll_seconds", s.Poll.Took.Seconds())
	up := int64(1)
	if s.Poll.Failure != sample.NoFailure {
		up = 0
		l.text("failure", string(s.Poll.Failure))
	}
	l.enc.AddField("up", lineprotocol.IntValue(up))
	l.enc.EndLine(at)
}

// about is the point of what a room says of itself.
func (l *lines) about(s sample.Sample, at time.Time) {
	i := s.Poll.Info
	l.enc.StartLine(infoPoints)
	l.node(s)
	for _, f := range [...]struct{ key, text string }{
		{"board", i.Board}, {"build", i.Build}, {"called", i.Called}, {"radio", i.Radio}, {"role", i.Role}, {"version", i.Version},
	} {
		if f.text != "" {
			l.text(f.key, f.text)
		}
	}
	l.enc.EndLine(at)
}

func (l *lines) packet(s sample.Sample, at time.Time) {
	p := s.Packet
	l.enc.StartLine(packetPoints)
	l.tag("dir", p.Direction)
	l.tag("room", s.Node.Name)
	l.tag("route", p.Route)
	l.tag("type", p.Type)
	if p.Airtime > 0 {
		l.float("airtime_seconds", p.Airtime)
	}
	if p.Device != nil {
		l.enc.AddField("device_time", lineprotocol.IntValue(p.Device.Unix()))
	}
	l.enc.AddField("length", lineprotocol.IntValue(int64(p.Length)))
	if p.RSSI != nil {
		l.enc.AddField("rssi_dbm", lineprotocol.IntValue(int64(*p.RSSI)))
	}
	if p.SNR != nil {
		l.float("snr_db", *p.SNR)
	}
	l.enc.EndLine(at)
}

// node adds the tags of a room's series.
func (l *lines) node(s sample.Sample) {
	l.tag("pubkey", s.Node.Short())
	l.tag("room", s.Node.Name)
	l.tag("source", string(s.Source))
}

// tag adds a tag; tags come in the order of their keys. An empty one is none.
func (l *lines) tag(key, value string) {
	if value = plain(value); value != "" {
		l.enc.AddTag(key, value)
	}
}

func (l *lines) text(key, value string) {
	if v, ok := lineprotocol.StringValue(plain(value)); ok {
		l.enc.AddField(key, v)
	}
}

func (l *lines) float(key string, value float64) {
	if v, ok := lineprotocol.FloatValue(value); ok {
		l.enc.AddField(key, v)
	}
}

// plain is text without what line protocol cannot hold: line breaks and other control characters,
// bytes that are no UTF-8, and a backslash at the end, which would escape what follows.
func plain(s string) string {
	odd := func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }
	if strings.ContainsFunc(s, odd) {
		s = strings.Map(func(r rune) rune {
			if odd(r) {
				return '?'
			}
			return r
		}, s)
	}
	return strings.TrimRight(s, `\`)
}
