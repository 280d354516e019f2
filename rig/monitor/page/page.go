// Package page shows operators their rooms: every room at a glance, history with plots, packets as they come,
// alerts. It is whole HTML without a script, asks nothing of elsewhere, and changes nothing: every request
// is a GET. Names that rooms give themselves are text on it, whatever they hold.
//
// All its links are relative, so it stands under any path of a proxy that takes that path away.
package page

import (
	"context"
	"embed"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

// Past is the history of rooms: a [store.Store].
type Past interface {
	History(context.Context, store.Query) (store.History, error)
	Events(context.Context, sample.Node, int) ([]store.Event, error)
}

// Alert is a rule that does not hold for a room, or one that will not if that goes on.
type Alert struct {
	Rule  string    `json:"rule"`  // "battery low"
	Room  string    `json:"room"`  // its name; "" for one about what is no room: a gateway, the host
	State string    `json:"state"` // "firing", "pending"
	Since time.Time `json:"since"`
	Value string    `json:"value,omitempty"` // with its unit
	Text  string    `json:"text,omitempty"`  // a sentence
}

// Firing tells whether it is more than a suspicion.
func (a Alert) Firing() bool { return a.State == "firing" }

// View is what there is to show. Alerts, Past and Metrics may be nil: then there are none.
type View struct {
	Board   *Board
	Past    Past
	Alerts  func() []Alert
	Metrics http.Handler // under /metrics, behind the same passwords
	Now     func() time.Time
	Log     *slog.Logger
}

//go:embed assets
var assets embed.FS

// Page answers requests.
type Page struct {
	view      View
	guard     *guard
	templates *template.Template
	streams   chan struct{} // seats of those who watch
	handler   http.Handler
}

// New makes a page. Its error is that of a password which cannot be read.
func New(c Config, v View) (*Page, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	g, err := newGuard(c)
	if err != nil {
		return nil, err
	}
	if v.Now == nil {
		v.Now = time.Now
	}
	if v.Log == nil {
		v.Log = slog.Default()
	}
	if v.Alerts == nil {
		v.Alerts = func() []Alert { return nil }
	}
	v.Alerts = ofRooms(v.Alerts, v.Board)
	p := &Page{view: v, guard: g, templates: parse(), streams: make(chan struct{}, watchers)}
	p.handler = limited(headed(g.wrap(p.routes())))
	return p, nil
}

// ofRooms leaves alerts about a gateway, the host or a node of another mesh without a room, as they have no page
// to lead to; their text says what they are about.
func ofRooms(alerts func() []Alert, board *Board) func() []Alert {
	return func() []Alert {
		list := slices.Clone(alerts())
		for i, a := range list {
			if _, ok := board.Room(a.Room); !ok {
				list[i].Room = ""
			}
		}
		return list
	}
}

// ServeHTTP answers a request.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.handler.ServeHTTP(w, r) }

// Reload reads passwords anew. If that fails, the old ones stay.
func (p *Page) Reload() error { return p.guard.read() }

func (p *Page) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.overview)
	mux.HandleFunc("GET /room", p.room)
	mux.HandleFunc("GET /packets", p.packets)
	mux.HandleFunc("GET /alerts", p.alerts)
	mux.HandleFunc("GET /api/rooms", p.apiRooms)
	mux.HandleFunc("GET /api/history", p.apiHistory)
	mux.HandleFunc("GET /api/alerts", p.apiAlerts)
	mux.HandleFunc("GET /api/events", p.apiEvents)
	mux.HandleFunc("GET /api/packets", p.apiPackets)
	mux.HandleFunc("GET /api/stream", p.stream)
	if p.view.Metrics != nil {
		mux.Handle("GET /metrics", p.view.Metrics)
	}
	own, err := fs.Sub(assets, "assets")
	if err != nil {
		panic(err) // a folder of this program
	}
	files := http.FileServerFS(own)
	for _, name := range []string{"page.css", "page.js", "icon.svg"} {
		mux.HandleFunc("GET /assets/"+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-cache") // asked for again after an upgrade
			w.Header().Set("ETag", tags[name])
			http.StripPrefix("/assets", files).ServeHTTP(w, r)
		})
	}
	return mux
}

// policy is the content security policy: nothing but the page's own script, style and answers.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// headed says what a browser may do with any answer.
func headed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// limited reads no body: no request here has one.
func limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 0)
		next.ServeHTTP(w, r)
	})
}
