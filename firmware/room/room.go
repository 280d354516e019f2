// Package room is the room server: posts and their pushes, and what of log-ins, texts and
// requests is a room's own, on a [server.Server]. It agrees with room-server v1.17.1;
// where that is wrong it is right, unless it is told to be that release. See [Quirks].
package room

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/server"
	"github.com/meshrig/meshrig/firmware/wire"
)

// Room is the room server of one boot. It is an [emulated.Firmware].
type Room struct {
	*server.Server

	quirks Quirks
	posts  ring
	round  round
	posted uint16 // posts kept since the start
	pushed uint16 // pushes sent since the start

	plain [wire.MaxPlaintext]byte // a message on its way out
}

// New returns the room server of a release on a board that has just started.
func New(release Release, hw *emulated.Board) *Room {
	r := &Room{quirks: release.Room}
	r.Server = server.New(release.Release, hw, role{r})
	return r
}

// Setup prints the identity and starts the server and the round of pushes.
func (r *Room) Setup() {
	r.Start("Room ID: ", admin.Ports{Room: role{r}})
	r.round.next = r.Board.Millis()
}

// Loop is one pass: the console, the mesh, the pushes, and what is due.
func (r *Room) Loop() {
	r.skipTurns()
	if !r.Serve() {
		return
	}
	r.pushTurn()
	r.RunTimers()
}

// Next returns the earliest millisecond at which a pass would do something by itself.
func (r *Room) Next() (at device.Millis, ok bool) {
	a := r.Alarm()
	r.ringPush(&a)
	return a.Next()
}

// role is the room as its server and its commands see it. It is a [server.Role] and an
// [admin.Room].
type role struct{ room *Room }

// Anon takes a log-in.
func (o role) Anon(p *mesh.Packet, sender identity.PublicKey, secret identity.Secret, plain []byte) {
	o.room.login(p, sender, secret, plain)
}

// Text takes a post or a command.
func (o role) Text(p *mesh.Packet, c *admin.Client, plain []byte) { o.room.text(p, c, plain) }

// Request takes a request.
func (o role) Request(p *mesh.Packet, c *admin.Client, plain []byte) { o.room.request(p, c, plain) }

// Acknowledged takes the acknowledgement of a push.
func (o role) Acknowledged(code wire.AckCode) (mine bool) { return o.room.acknowledged(code) }

// Post stores a text of the room itself.
func (o role) Post(text string) { o.room.systemPost(text) }
