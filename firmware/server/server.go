// Package server is what room server and repeater share: the console, clients and their
// log-ins, replies, adverts, the radio's settings, the frame log and the status, on a mesh
// node, a command set and an emulated board. A role stands on it. It agrees with
// v1.17.1; where that is wrong it is right, unless it is told to be that release. See [Quirks].
package server

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// Role is what one kind of server does with what reaches it.
type Role interface {
	// Anon takes an opened anonymous request, such as a log-in.
	Anon(p *mesh.Packet, sender identity.PublicKey, secret identity.Secret, plain []byte)
	// Text takes a text of a client. The plaintext has the cipher's zero padding and is
	// valid until the call returns.
	Text(p *mesh.Packet, c *admin.Client, plain []byte)
	// Request takes a request of a client, with a plaintext like that of Text.
	Request(p *mesh.Packet, c *admin.Client, plain []byte)
	// Acknowledged takes an acknowledgement and returns whether it was for this node.
	Acknowledged(code wire.AckCode) (mine bool)
}

// Server is the shared part of a role in one boot. A role embeds it; its Setup calls
// [Server.Start], its Loop [Server.Serve] and [Server.RunTimers], its Next [Server.Alarm].
type Server struct {
	Board    *emulated.Board   // that it runs on
	Calendar device.Calendar   // that stamps what it says
	Access   *admin.AccessList // the clients that it knows
	Console  *admin.Console    // its commands and settings, from Start on
	Node     *mesh.Node        // its place in the mesh, from Start on

	// What only some roles have; nil: nothing. Set before Start.
	Filter   mesh.Filter   // keeps packets from being forwarded
	Observer mesh.Observer // takes adverts and control data

	release Release
	quirks  Quirks
	role    Role
	line    admin.Editor
	policy  mesh.Policy

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
	plain  [wire.MaxPlaintext]byte // a log-in response or a reply on its way out
}

// New returns the shared part of a role of a release, on a board that has just started.
func New(release Release, hw *emulated.Board, role Role) *Server {
	return &Server{
		Board:    hw,
		Calendar: device.Calendar{RTC: hw.RTC()},
		Access:   &admin.AccessList{},
		release:  release,
		quirks:   release.Server,
		role:     role,
		line:     release.Build.Editor(release.Admin),
	}
}

// Start loads or makes the identity and prints it behind banner, loads settings, access
// list and regions, and sets radio and timers by them. Files that are damaged count up to
// where they are. ports has what the role alone gives to the commands.
func (s *Server) Start(banner string, ports admin.Ports) {
	flash := s.flash()
	self := Identity(flash, s.Board.Random())
	s.print(banner + hexadecimal(self.Public()) + "\r\n")

	s.Node = mesh.New(mesh.Ports{
		Clock: s.Board, Random: s.Board.Random(), Radio: s.Board.Radio(), Policy: &s.policy,
		Peers: peers{s}, Server: inbound{s}, Filter: s.Filter, Observer: s.Observer, Log: frameLog{s},
	}, self, s.release.Mesh)
	settings, _ := admin.LoadSettings(flash, s.release.Build) // what could be read counts
	_ = s.Access.Load(flash, self)                            // likewise
	regions := &admin.Regions{}
	_ = regions.Load(flash) // likewise
	s.addPorts(&ports, flash, self)
	s.Console = admin.NewConsole(s.release.Build, s.release.Admin, &settings, s.Access, regions, ports)

	s.tune(s.release.Build.Radio, s.release.Build.Power)
	s.tune(settings.Radio(), settings.Power)
	s.Board.Radio().SetBoostedGain(settings.BoostedGain != 0)
	s.applyPolicy()
	s.restartLocalAdvert()
	s.restartFloodAdvert()
	s.advert(false, bootAdvert)
}

// flash is the board's file system as the release writes to it.
func (s *Server) flash() device.Flash { return s.release.Admin.Flash(s.Board.Flash()) }

// Serve takes what waits at the console and at the node, and reports whether the board
// still runs: a command may have stopped it.
func (s *Server) Serve() (running bool) {
	s.readConsole()
	if s.Board.Stopped() {
		return false
	}
	s.applyPolicy()
	s.Node.Loop()
	return !s.Board.Stopped()
}

// RunTimers does what is due: adverts, both ends of a temporary radio, and the file of the
// access list. It ends a pass.
func (s *Server) RunTimers() {
	s.adverts()
	s.radioTimers()
	if now := s.Board.Millis(); s.saveAccess.due(now, s.quirks) {
		s.saveAccess.stop()
		_ = s.Access.Save(s.flash()) // the firmware does not look at the result either
	}
	s.uptime.advance(s.Board.Millis())
}

// Alarm returns an alarm that knows when Serve and RunTimers would do something by themselves.
func (s *Server) Alarm() Alarm {
	a := Alarm{now: s.Board.Millis()}
	if len(s.Board.Waiting()) > 0 {
		a.Ring(a.now)
	}
	if at, ok := s.Node.Next(); ok {
		a.Ring(at)
	}
	for _, t := range [...]*timer{&s.localAdvert, &s.floodAdvert, &s.saveAccess, &s.temporary, &s.revert} {
		a.timer(t, s.quirks)
	}
	return a
}
