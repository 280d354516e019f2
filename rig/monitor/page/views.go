package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

// tags are the assets' digests, by which a browser knows that it has them.
var tags = func() map[string]string {
	all := map[string]string{}
	for _, name := range []string{"page.css", "page.js", "icon.svg"} {
		text, err := assets.ReadFile("assets/" + name)
		if err != nil {
			panic(err) // a file of this program
		}
		sum := sha256.Sum256(text)
		all[name] = `"` + hex.EncodeToString(sum[:8]) + `"`
	}
	return all
}()

func parse() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"ago":   ago,
		"clock": func(t time.Time) string { return t.UTC().Format("15:04:05.000") },
		"day":   func(t time.Time) string { return t.UTC().Format("2 Jan 15:04:05") },
		"stamp": func(t time.Time) string { return stamp(&t) },
		"hash":  func(b *uint8) string { return fmt.Sprintf("%02x", *b) },
		"link":  func(room string) string { return rowOf(Room{Node: sample.Node{Name: room}}, nil).Link },
		"fixed": func(v float64, digits int) string { return strings.TrimSpace(fixed(v, digits, "")) },
		"msec":  func(s float64) string { return fixed(s*1000, 0, "ms") },
	}).ParseFS(assets, "assets/*.html"))
}

// head is what every page has.
type head struct {
	Title string
	Here  string // which of the pages it is
	Now   time.Time
	Fires int // alerts
}

func (p *Page) head(title, here string) head {
	h := head{Title: title, Here: here, Now: p.view.Now()}
	for _, a := range p.view.Alerts() {
		if a.Firing() {
			h.Fires++
		}
	}
	return h
}

// show writes a page whole or not at all.
func (p *Page) show(w http.ResponseWriter, name string, data any) {
	var text bytes.Buffer
	if err := p.templates.ExecuteTemplate(&text, name, data); err != nil {
		p.view.Log.Error("a page is not made", "error", err)
		http.Error(w, "this page cannot be made; the collector's log says why", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(text.Bytes()) // who is gone does not read why
}

func (p *Page) overview(w http.ResponseWriter, _ *http.Request) {
	rows := p.rows(p.view.Board.Rooms())
	slices.SortStableFunc(rows, func(a, b Row) int { return b.Bad - a.Bad })
	answer := 0
	for _, r := range rows {
		if r.State == string(Answers) {
			answer++
		}
	}
	p.show(w, "overview.html", struct {
		head
		Columns []string
		Rows    []Row
		Answer  int
		Alerts  []Alert
	}{p.head("Rooms", "rooms"), columns, rows, answer, p.firing("")})
}

// firing are the alerts that fire, of a room or of all.
func (p *Page) firing(room string) []Alert {
	return slices.DeleteFunc(slices.Clone(p.view.Alerts()), func(a Alert) bool { return !a.Firing() || room != "" && a.Room != room })
}

func (p *Page) room(w http.ResponseWriter, r *http.Request) {
	room, ok := p.view.Board.Room(r.URL.Query().Get("name"))
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		p.show(w, "missing.html", p.head("No such room", ""))
		return
	}
	s := spanOf(r.URL.Query().Get("span"))
	h, err := p.history(r, room.Node, s)
	if err != nil {
		p.broken(w, err)
		return
	}
	events, err := p.events(r, room.Node)
	if err != nil {
		p.broken(w, err)
		return
	}
	var plots []Plot
	for i, d := range plans {
		if plot, ok := d.draw(i, h); ok {
			plots = append(plots, plot)
		}
	}
	p.show(w, "room.html", struct {
		head
		Columns []string
		Room    Room
		Row     Row
		Facts   []fact
		Values  []value
		Spans   []span
		Span    span
		Strip   Strip
		Plots   []Plot
		Alerts  []Alert
		Events  []store.Event
	}{
		p.head(room.Name, ""), columns, room, rowOf(room, p.view.Alerts()), facts(room), values(room),
		spans, s, strip(h), plots, p.firing(room.Name), events,
	})
}

func (p *Page) packets(w http.ResponseWriter, r *http.Request) {
	room := r.URL.Query().Get("room")
	list, _ := p.view.Board.Packets(0, kept)
	list = of(list, room)
	var last uint64
	if n := len(list); n > 0 {
		last = list[n-1].Seq
	}
	list = list[max(0, len(list)-burst):]
	slices.Reverse(list)
	p.show(w, "packets.html", struct {
		head
		Room    string
		Packets []Packet
		Last    uint64
		Most    int
	}{p.head("Packets", "packets"), room, list, last, burst})
}

func (p *Page) alerts(w http.ResponseWriter, r *http.Request) {
	events, err := p.events(r, sample.Node{})
	if err != nil {
		p.broken(w, err)
		return
	}
	p.show(w, "alerts.html", struct {
		head
		Alerts []Alert
		Events []store.Event
	}{p.head("Alerts", "alerts"), p.view.Alerts(), events})
}

// fact is something that a room says of itself.
type fact struct{ Name, Value string }

func facts(r Room) []fact {
	list := []fact{
		{"calls itself", r.Info.Called},
		{"key", r.Pub},
		{"role", r.Info.Role},
		{"release", strings.TrimSpace(r.Info.Version + " " + r.Info.Build)},
		{"board", r.Info.Board},
		{"radio", r.Info.Radio},
	}
	return slices.DeleteFunc(list, func(f fact) bool { return f.Value == "" })
}

// value is a quantity of a room with what it means.
type value struct {
	Name, Text, Help string
	Source           sample.Source
	At               time.Time
	Was              bool
}

// values are all that is known of a room, in the order of the table of quantities.
func values(r Room) []value {
	all := maps.Clone(r.Last)
	maps.Copy(all, r.Values)
	var list []value
	for _, q := range sample.Quantities {
		v, ok := all[q.Metric]
		if !ok {
			continue
		}
		_, current := r.Values[q.Metric]
		text := trim(v.Value)
		if q.Whole {
			text = whole(v.Value)
		}
		list = append(list, value{string(q.Metric), text, q.Help, v.Source, v.At, !current})
	}
	return list
}
