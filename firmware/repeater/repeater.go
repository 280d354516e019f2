// Package repeater is the repeater: what it forwards, whom it hears, what it tells to anyone who
// asks, and what of log-ins, texts and requests is a repeater's own, on a [server.Server]. It
// agrees with simple_repeater v1.17.1; where that is wrong it is right, unless it is told to be
// that release. See [Quirks].
package repeater

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/server"
	"github.com/meshrig/meshrig/firmware/wire"
)

// Repeater is the repeater of one boot. It is an [emulated.Firmware].
type Repeater struct {
	*server.Server

	version string
	quirks  Quirks

	near      neighbours
	search    search
	discovers limiter // answers to discovery
	strangers limiter // answers to anonymous requests

	plain [wire.MaxPlaintext]byte // a message on its way out
}

// New returns the repeater of a release on a board that has just started.
func New(release Release, hw *emulated.Board) *Repeater {
	r := &Repeater{
		version: release.Build.Version, quirks: release.Repeater,
		discovers: limiter{most: 4, window: 120}, strangers: limiter{most: 4, window: 180}, // MyMesh::MyMesh, v1.17.1
	}
	r.Server = server.New(release.Release, hw, role{r})
	r.Filter, r.Observer = role{r}, role{r}
	return r
}

// Setup prints the identity and starts the server.
func (r *Repeater) Setup() { r.Start("Repeater ID: ", admin.Ports{Near: nearPort{r}}) }

// Loop is one pass: the console, the mesh, and what is due.
func (r *Repeater) Loop() {
	if !r.Serve() {
		return
	}
	r.search.expire(r.Board.Millis(), r.quirks)
	r.RunTimers()
}

// Next returns the earliest millisecond at which a pass would do something by itself.
func (r *Repeater) Next() (at device.Millis, ok bool) {
	a := r.Alarm()
	if r.search.on && !r.quirks.SearchReturns {
		a.Ring(r.search.until + 1)
	}
	return a.Next()
}

// role is the repeater as its server and its node see it. It is a [server.Role], a [mesh.Filter]
// and a [mesh.Observer].
type role struct{ repeater *Repeater }

// Anon takes a log-in, or a request of a stranger.
func (o role) Anon(p *mesh.Packet, sender identity.PublicKey, secret identity.Secret, plain []byte) {
	o.repeater.anon(p, sender, secret, plain)
}

// Text takes a command.
func (o role) Text(p *mesh.Packet, c *admin.Client, plain []byte) { o.repeater.text(p, c, plain) }

// Request takes a request.
func (o role) Request(p *mesh.Packet, c *admin.Client, plain []byte) {
	o.repeater.request(p, c, plain)
}

// Acknowledged takes no acknowledgement for its own: a repeater sends nothing that wants one.
func (role) Acknowledged(wire.AckCode) (mine bool) { return false }

// Advert notes a repeater nearby.
func (o role) Advert(p *mesh.Packet, a wire.Advert) { o.repeater.advertHeard(p, a) }

// Control takes part in discovery.
func (o role) Control(p *mesh.Packet) { o.repeater.control(p) }

// Trace is where a trace ends, of which a repeater makes nothing.
func (role) Trace(*mesh.Packet, wire.Trace) {}

// Group is a message to a channel, of which a repeater has none.
func (role) Group(*mesh.Packet, wire.GroupDatagram) {}

// Raw is a packet that a repeater knows nothing of.
func (role) Raw(*mesh.Packet) {}
