package page

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"time"
)

const (
	// watchers is how many may watch at a time.
	watchers = 64
	// beat is how often what is new is sent, all at once.
	beat = 250 * time.Millisecond
	// slack is how long a watcher may take nothing until it is dropped. Nobody waits for it: what is new
	// stays where it is, and each watcher reads on from where it was.
	slack = 10 * time.Second
	// quiet is after how many beats without anything new a line shows a proxy that the stream lives.
	quiet = 60
	// burst is how many packets are sent in a beat at most, more than anyone can read.
	burst = 200
)

// stream sends what changes as server-sent events: "packets" (a list), "rooms" (rows as the overview shows
// them, of rooms that were polled), "alerts" (all of them).
func (p *Page) stream(w http.ResponseWriter, r *http.Request) {
	select {
	case p.streams <- struct{}{}:
		defer func() { <-p.streams }()
	default:
		http.Error(w, "too many watch already", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx hands each event on at once
	s := &watcher{page: p, w: w, out: http.NewResponseController(w)}
	if err := s.out.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return // or the server's limit for a request would end the stream
	}
	s.start(r)
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for s.err == nil {
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
			s.beat()
		}
	}
}

// watcher is one who watches.
type watcher struct {
	page *Page
	w    http.ResponseWriter
	out  *http.ResponseController
	err  error

	room   string // "": all
	packet uint64 // the last that was sent
	change uint64
	alerts []Alert
	idle   int
}

// start says how things are, and where packets go on: behind the last one that the watcher says it has.
func (s *watcher) start(r *http.Request) {
	s.room = r.URL.Query().Get("room")
	after := r.Header.Get("Last-Event-ID")
	if after == "" {
		after = r.URL.Query().Get("after")
	}
	newest, _ := s.page.view.Board.Packets(0, 1)
	if n, err := strconv.ParseUint(after, 10, 64); err == nil {
		s.packet = n
	} else if len(newest) > 0 {
		s.packet = newest[0].Seq
	}
	_, s.change = s.page.view.Board.changed(^uint64(0))
	s.alerts = s.page.view.Alerts()
	s.write([]byte(": meshrig\n\n"))
}

// beat sends what is new.
func (s *watcher) beat() {
	s.idle++
	list, missed := s.page.view.Board.Packets(s.packet, burst)
	if len(list) > 0 {
		s.packet = list[len(list)-1].Seq
		s.send("packets", s.packet, struct {
			Missed  uint64   `json:"missed,omitempty"`
			Packets []Packet `json:"packets"`
		}{missed, of(list, s.room)})
	}
	if rooms, change := s.page.view.Board.changed(max(s.change, 1)); change != s.change {
		s.change = change
		s.send("rooms", s.packet, s.page.rows(rooms))
	}
	if alerts := s.page.view.Alerts(); !reflect.DeepEqual(alerts, s.alerts) {
		s.alerts = alerts
		s.send("alerts", s.packet, alerts)
	}
	if s.idle >= quiet {
		s.write([]byte(": quiet\n\n"))
	}
}

func of(list []Packet, room string) []Packet {
	if room == "" {
		return list
	}
	some := []Packet{}
	for _, p := range list {
		if p.Room == room {
			some = append(some, p)
		}
	}
	return some
}

func (s *watcher) send(event string, id uint64, data any) {
	text, err := json.Marshal(data)
	if err != nil {
		s.err = errors.Join(s.err, err)
		return
	}
	s.write(fmt.Appendf(nil, "event: %s\nid: %d\ndata: %s\n\n", event, id, text))
}

// write writes with a time limit of its own, as the server's is for whole answers.
func (s *watcher) write(text []byte) {
	if s.err != nil {
		return
	}
	s.idle = 0
	if err := s.out.SetWriteDeadline(time.Now().Add(slack)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		s.err = err
		return
	}
	if _, s.err = s.w.Write(text); s.err == nil {
		s.err = s.out.Flush()
	}
}
