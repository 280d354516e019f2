// Package room is the room server: log-ins, posts and their pushes, requests, remote
// commands and adverts, on a mesh node, a command set and an emulated board. It agrees
// with room-server v1.17.1; where that is wrong it is right, unless it is told to be that
// release. See [Quirks].
package room

import (
	"encoding/hex"
	"strings"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// Room is the room server of one boot. It is an [emulated.Firmware].
type Room struct {
	hw       *emulated.Board
	release  Release
	quirks   Quirks
	self     *identity.Local
	calendar device.Calendar
	access   *admin.AccessList
	console  *admin.Console
	line     admin.Line
	node     *mesh.Node
	policy   mesh.Policy

	posts  ring
	round  round
	posted uint16 // posts kept since the start
	pushed uint16 // pushes sent since the start

	origin  arrival               // of the packet that is worked on
	matched [admin.MaxClients]int // clients whose key starts with the hash asked for
	boxes   boxes

	localAdvert timer
	floodAdvert timer
	saveAccess  timer
	temporary   timer // until the temporary radio begins
	revert      timer // until it ends
	borrowed    admin.RadioParameters

	uptime uptime
	plain  [wire.MaxPlaintext]byte // a message on its way out
}

// New returns the room server of a release on a board that has just started.
func New(release Release, hw *emulated.Board) *Room {
	return &Room{
		hw:       hw,
		release:  release,
		quirks:   release.Room,
		calendar: device.Calendar{RTC: hw.RTC()},
		access:   &admin.AccessList{},
		line:     admin.Line{Quirks: release.Admin},
	}
}

// bootAdvert is after how many milliseconds a room that has started tells its
// neighbours (setup in main.cpp, v1.17.1).
const bootAdvert device.Millis = 16_000

// Setup loads or makes the identity, prints it, and loads settings, access list and
// regions. Files that are damaged count up to where they are.
func (r *Room) Setup() {
	flash := r.release.Admin.Flash(r.hw.Flash())
	r.self, _ = admin.LoadIdentity(flash) // a damaged identity is replaced by a new one
	if r.self == nil {
		r.self = r.newIdentity()
		_ = admin.SaveIdentity(flash, r.self) // the firmware does not look at the result either
	}
	key := r.self.Public()
	r.print("Room ID: " + strings.ToUpper(hex.EncodeToString(key[:])) + "\r\n")

	r.node = mesh.New(mesh.Ports{
		Clock: r.hw, Random: r.hw.Random(), Radio: r.hw.Radio(), Policy: &r.policy,
		Peers: peers{r}, Server: server{r}, Log: frameLog{r},
	}, r.self, r.release.Mesh)
	settings, _ := admin.LoadSettings(flash, r.release.Build) // what could be read counts
	_ = r.access.Load(flash, r.self)                          // likewise
	regions := &admin.Regions{}
	_ = regions.Load(flash) // likewise
	r.console = admin.NewConsole(r.release.Build, r.release.Admin, &settings, r.access, regions, r.ports(flash))

	r.tune(r.release.Build.Radio, r.release.Build.Power)
	r.tune(settings.Radio(), settings.Power)
	r.hw.Radio().SetBoostedGain(settings.BoostedGain != 0)
	r.applyPolicy()
	r.restartLocalAdvert()
	r.restartFloodAdvert()
	r.round.next = r.hw.Millis()
	r.advert(false, bootAdvert)
}

// newIdentity makes a key pair; keys that begin with a reserved byte are made anew,
// ten times at most (setup in main.cpp, v1.17.1).
func (r *Room) newIdentity() *identity.Local {
	var id *identity.Local
	for range 1 + 10 {
		var seed [32]byte
		r.hw.Random().Fill(device.Key, seed[:])
		id = identity.NewLocal(identity.FromSeed(seed))
		if !id.Public().Reserved() {
			break
		}
	}
	return id
}

// Loop is one pass: the console, the mesh, the pushes, and what is due.
func (r *Room) Loop() {
	r.skipTurns()
	r.readConsole()
	if r.hw.Stopped() {
		return
	}
	r.applyPolicy()
	r.node.Loop()
	if r.hw.Stopped() {
		return
	}
	r.pushTurn()
	r.adverts()
	r.radioTimers()
	if now := r.hw.Millis(); r.saveAccess.due(now, r.quirks) {
		r.saveAccess.stop()
		_ = r.access.Save(r.release.Admin.Flash(r.hw.Flash())) // the firmware does not look at the result either
	}
	r.uptime.advance(r.hw.Millis())
}

// Next returns the earliest millisecond at which a pass would do something by itself.
func (r *Room) Next() (at device.Millis, ok bool) {
	a := alarm{now: r.hw.Millis()}
	if len(r.hw.Waiting()) > 0 {
		a.ring(a.now)
	}
	if at, ok := r.node.Next(); ok {
		a.ring(at)
	}
	r.ringPush(&a)
	for _, t := range [...]*timer{&r.localAdvert, &r.floodAdvert, &r.saveAccess, &r.temporary, &r.revert} {
		a.timer(t, r.quirks)
	}
	return a.at, a.set
}

// applyPolicy tells the node what the operator has set.
func (r *Room) applyPolicy() {
	s := r.console.Settings
	r.policy = mesh.Policy{
		AirtimeFactor:         s.AirtimeFactor,
		ReceiveDelayBase:      s.RxDelayBase,
		FloodDelayFactor:      s.TxDelayFactor,
		DirectDelayFactor:     s.DirectTxDelayFactor,
		Forward:               s.ForwardingOff == 0,
		FloodMax:              s.FloodMax,
		FloodMaxUnscoped:      s.FloodMaxUnscoped,
		FloodMaxAdvert:        s.FloodMaxAdvert,
		InterferenceThreshold: int(s.InterferenceThreshold),
		ChannelScan:           s.ChannelScan != 0,
		AGCResetInterval:      device.Millis(s.GainResetInterval) * agcUnit,
		ExtraAcks:             s.MultiAcks,
	}
}

// agcUnit is the unit of the interval of gain resets in milliseconds (MyMesh::getAGCResetInterval, v1.17.1).
const agcUnit = 4000
