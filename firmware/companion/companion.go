// Package companion is the companion radio: the node that an app on a telephone or a computer
// speaks through, with its contacts, channels and message queue, on a mesh node and an emulated
// board. It agrees with companion_radio v1.17.1; where that is wrong it is right, unless it is
// told to be that release. See [Quirks].
package companion

import (
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/server"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// poolSize is how many packets the node holds (StaticPoolPacketManager(16) in MyMesh, v1.17.1).
const poolSize = 16

// Companion is the companion radio of one boot. It is an [emulated.Firmware].
type Companion struct {
	board    *emulated.Board
	calendar device.Calendar
	node     *mesh.Node
	policy   mesh.Policy
	release  Release
	quirks   Quirks

	line     line // to the app
	cmd      [frames.MaxFrame + 1]byte
	out      [frames.MaxFrame + 1]byte
	version  byte // of the protocol that the app speaks
	settings Settings
	contacts contacts
	listing  listing
	channels channels
	queue    queue
	awaited  awaited
	pending  pending
	links    connections
	heard    advertPaths
	scope    scope
	signing  []byte // nil: nothing is signed

	imported  *mesh.Packet // acted on in the next pass
	saveAt    device.Millis
	saveSoon  bool
	matched   [maxMatches]int
	blobs     blobs
	packed    [wire.MaxFrame]byte
	plainRoom [wire.MaxPayload + 32]byte
	uptime    uptime
}

// New returns the companion radio of a release on a board that has just started.
func New(release Release, hw *emulated.Board) *Companion {
	c := &Companion{board: hw, release: release, quirks: release.Companion}
	c.calendar = device.Calendar{RTC: hw.RTC()}
	c.blobs = blobs{c.flash()}
	if c.line = (&serialLine{board: hw}); hw.Network() {
		c.line = &networkLine{board: hw}
	}
	return c
}

// flash is the board's file system as the release writes to it.
func (c *Companion) flash() device.Flash { return c.release.Admin.Flash(c.board.Flash()) }

// Setup loads what the flash holds, and sets clock and radio by it (MyMesh::begin, v1.17.1).
func (c *Companion) Setup() {
	self := server.Identity(c.flash(), c.board.Random())
	c.node = mesh.New(mesh.Ports{
		Clock: c.board, Random: c.board.Random(), Radio: c.board.Radio(), Policy: &c.policy,
		Peers: peers{c}, Server: inbound{c}, Observer: observer{c}, Listener: listener{c}, Pool: poolSize,
	}, self, c.release.Mesh)
	c.loadSettings()
	c.contacts.reset()
	c.loadContacts()
	c.setClock()
	c.channels.setUp()
	c.loadChannels()
	server.Modulate(c.board.Radio(), c.release.Build.Radio)
	c.setPower(c.release.Build.Power)
	server.Modulate(c.board.Radio(), c.settings.radio())
	c.setPower(c.settings.Power)
	c.board.Radio().SetBoostedGain(c.settings.BoostedGain != 0)
	c.applyPolicy()
}

func (c *Companion) setPower(dBm int8) {
	if device.TakesPower(dBm) {
		c.board.Radio().SetPower(dBm)
	}
}

// setClock starts the clock where the contacts changed last (BaseChatMesh::bootstrapRTCfromContacts, v1.17.1).
func (c *Companion) setClock() {
	newest := c.contacts.newest()
	if newest != 0 && (newest+1 > c.calendar.Time() || c.quirks.BootSetsClockBack) {
		c.calendar.SetTime(newest + 1)
	}
}

// Loop is one pass: the mesh, an imported advert, one command or one contact of a list, and the
// contacts' file (MyMesh::loop, v1.17.1).
func (c *Companion) Loop() {
	c.applyPolicy()
	c.node.Loop()
	if p := c.imported; p != nil {
		c.imported = nil
		c.node.Loopback(p)
	}
	if frame, ok := c.line.receive(); ok {
		c.obey(frame)
	} else {
		c.listNext()
	}
	if c.board.Stopped() {
		return
	}
	if c.saveSoon && c.board.Millis().Passed(c.saveAt) {
		c.saveContacts()
	}
	c.uptime.advance(c.board.Millis())
}

// Next returns the earliest millisecond at which a pass would do something by itself.
func (c *Companion) Next() (at device.Millis, ok bool) {
	now := c.board.Millis()
	if c.imported != nil || c.listing.on || c.line.due() {
		return now, true
	}
	at, ok = c.node.Next()
	if c.saveSoon && (!ok || at.Passed(c.saveAt+1)) {
		at, ok = c.saveAt+1, true
	}
	return at, ok
}

// applyPolicy tells the node what the app has set. A companion has no limits for what it repeats,
// looks at no interference and scans no channel (MyMesh, v1.17.1).
func (c *Companion) applyPolicy() {
	set := &c.settings
	c.policy = mesh.Policy{
		AirtimeFactor:     set.AirtimeFactor,
		ReceiveDelayBase:  set.ReceiveDelay,
		FloodDelayFactor:  0.5,
		DirectDelayFactor: 0.2,
		Forward:           set.RepeatOff == 0,
		FloodMax:          255,
		FloodMaxUnscoped:  255,
		FloodMaxAdvert:    255,
		ExtraAcks:         set.MultiAcks,
	}
}

// self returns the node's public key.
func (c *Companion) self() identity.PublicKey { return c.node.Self().Public() }

// uptime counts milliseconds since the start beyond the wrap of the counter.
type uptime struct {
	last device.Millis
	ms   uint64
}

func (u *uptime) advance(now device.Millis) {
	u.ms += uint64(now - u.last)
	u.last = now
}
