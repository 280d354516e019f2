package page

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

// answer writes a value as JSON.
func (p *Page) answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.view.Log.Debug("an answer was not taken", "error", err)
	}
}

func (p *Page) apiRooms(w http.ResponseWriter, _ *http.Request) {
	p.answer(w, struct {
		Now   time.Time `json:"now"`
		Rooms []Room    `json:"rooms"`
	}{p.view.Now(), p.view.Board.Rooms()})
}

func (p *Page) apiAlerts(w http.ResponseWriter, _ *http.Request) {
	list := p.view.Alerts()
	if list == nil {
		list = []Alert{}
	}
	p.answer(w, struct {
		Now    time.Time `json:"now"`
		Alerts []Alert   `json:"alerts"`
	}{p.view.Now(), list})
}

func (p *Page) apiPackets(w http.ResponseWriter, r *http.Request) {
	after, _ := strconv.ParseUint(r.URL.Query().Get("after"), 10, 64) // none: from the first
	list, missed := p.view.Board.Packets(after, kept)
	list = of(list, r.URL.Query().Get("room"))
	if list == nil {
		list = []Packet{}
	}
	p.answer(w, struct {
		Missed  uint64   `json:"missed"`
		Packets []Packet `json:"packets"`
	}{missed, list})
}

// shown is how many events a page lists.
const shown = 50

func (p *Page) apiEvents(w http.ResponseWriter, r *http.Request) {
	var node sample.Node
	if name := r.URL.Query().Get("room"); name != "" {
		room, ok := p.view.Board.Room(name)
		if !ok {
			http.Error(w, "no such room", http.StatusNotFound)
			return
		}
		node = room.Node
	}
	events, err := p.events(r, node)
	if err != nil {
		p.broken(w, err)
		return
	}
	type event struct {
		Room string      `json:"room"`
		At   time.Time   `json:"at"`
		Kind sample.Kind `json:"kind"`
		Text string      `json:"text"`
	}
	list := make([]event, len(events))
	for i, e := range events {
		list[i] = event{e.Node.Name, e.At, e.Kind, e.Text}
	}
	p.answer(w, struct {
		Events []event `json:"events"`
	}{list})
}

func (p *Page) events(r *http.Request, n sample.Node) ([]store.Event, error) {
	if p.view.Past == nil {
		return nil, nil
	}
	return p.view.Past.Events(r.Context(), n, shown)
}

// broken says that the history cannot be read, and logs why.
func (p *Page) broken(w http.ResponseWriter, err error) {
	p.view.Log.Error("history is not read", "error", err)
	http.Error(w, "the history cannot be read; the collector's log says why", http.StatusInternalServerError)
}

// point is a point of a line as JSON: seconds, mean, least, most; null for the last three is a gap.
type point [4]*float64

func jsonPoint(x store.Point) point {
	t := float64(x.At.UnixMilli()) / 1000
	if x.Gap {
		return point{&t}
	}
	return point{&t, &x.Mean, &x.Min, &x.Max}
}

func (p *Page) apiHistory(w http.ResponseWriter, r *http.Request) {
	room, ok := p.view.Board.Room(r.URL.Query().Get("room"))
	if !ok {
		http.Error(w, "no such room", http.StatusNotFound)
		return
	}
	s := spanOf(r.URL.Query().Get("span"))
	h, err := p.history(r, room.Node, s)
	if err != nil {
		p.broken(w, err)
		return
	}
	type polls struct {
		At   float64 `json:"at"`
		Good int     `json:"good"`
		Bad  int     `json:"bad"`
	}
	out := struct {
		From  float64                   `json:"from"`
		To    float64                   `json:"to"`
		Step  float64                   `json:"step"`
		Lines map[sample.Metric][]point `json:"lines"`
		Polls []polls                   `json:"polls"`
	}{From: seconds(h.From), To: seconds(h.To), Step: h.Step.Seconds(), Lines: map[sample.Metric][]point{}, Polls: []polls{}}
	for m, line := range h.Lines {
		list := make([]point, len(line))
		for i, x := range line {
			list[i] = jsonPoint(x)
		}
		out.Lines[m] = list
	}
	for _, o := range h.Polls {
		out.Polls = append(out.Polls, polls{seconds(o.From), o.Good, o.Bad})
	}
	p.answer(w, out)
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func (p *Page) history(r *http.Request, n sample.Node, s span) (store.History, error) {
	now := p.view.Now()
	// Five minutes a point, where there are not too few or too many: counts of posts would be all spikes in finer ones.
	q := store.Query{Node: n, From: now.Add(-s.time), To: now, Most: int(min(300, max(60, s.time/(5*time.Minute))))}
	if p.view.Past == nil {
		return store.History{From: q.From, To: q.To}, nil
	}
	return p.view.Past.History(r.Context(), q)
}

// span is a time that plots reach over.
type span struct {
	Name string
	Text string
	time time.Duration
}

var spans = []span{
	{"1h", "hour", time.Hour},
	{"6h", "6 hours", 6 * time.Hour},
	{"24h", "day", 24 * time.Hour},
	{"7d", "week", 7 * 24 * time.Hour},
	{"30d", "month", 30 * 24 * time.Hour},
	{"1y", "year", 365 * 24 * time.Hour},
}

// spanOf is a span by its name, a day for any other.
func spanOf(name string) span {
	for _, s := range spans {
		if s.Name == name {
			return s
		}
	}
	return spans[2]
}
