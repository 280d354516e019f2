package admin_test

import (
	"errors"
	"io/fs"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/firmware/server"
)

// flash is a file system in memory.
type flash map[string][]byte

var errBroken = errors.New("broken")

func (f flash) ReadFile(name string) ([]byte, error) {
	data, ok := f[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return data, nil
}

func (f flash) WriteFile(name string, data []byte) error {
	f[name] = append([]byte{}, data...)
	return nil
}

func (f flash) AppendFile(name string, data []byte) error {
	f[name] = append(f[name], data...)
	return nil
}

func (f flash) Remove(name string) error {
	delete(f, name)
	return nil
}

func (f flash) Format() error {
	clear(f)
	return nil
}

// brokenFlash fails every write.
type brokenFlash struct{ flash }

func (brokenFlash) WriteFile(string, []byte) error { return errBroken }
func (brokenFlash) Format() error                  { return errBroken }

// board plays every port of a console and notes what was asked of it.
type board struct {
	flash   flash
	now     uint32
	printed []byte
	reason  string

	rebooted, poweredOff, dirty bool
	power                       int8
	boosted, plain              bool
	temporary                   admin.RadioParameters
	revert                      device.Millis
	adverts                     []string
	posts                       []string
	reset                       bool

	core    admin.CoreStats
	radio   admin.RadioStats
	packets admin.PacketStats
}

func (b *board) Time() uint32                { return b.now }
func (b *board) SetTime(s uint32)            { b.now = s }
func (b *board) SetPower(dBm int8)           { b.power = dBm }
func (b *board) SetBoostedGain(on bool) bool { b.boosted = on; return !b.plain }
func (b *board) ApplyTemporary(p admin.RadioParameters, revert device.Millis) {
	b.temporary, b.revert = p, revert
}
func (b *board) RestartLocal()       { b.adverts = append(b.adverts, "local timer") }
func (b *board) RestartFlood()       { b.adverts = append(b.adverts, "flood timer") }
func (b *board) Reboot()             { b.rebooted = true }
func (b *board) PowerOff()           { b.poweredOff = true }
func (b *board) ResetReason() string { return b.reason }
func (b *board) Post(text string)    { b.posts = append(b.posts, text) }
func (b *board) AccessChanged()      { b.dirty = true }
func (b *board) Write(p []byte) (int, error) {
	b.printed = append(b.printed, p...)
	return len(p), nil
}

func (b *board) Send(flood bool) {
	if flood {
		b.adverts = append(b.adverts, "flood")
		return
	}
	b.adverts = append(b.adverts, "zero hop")
}

// counters is the board's statistics.
type counters struct{ *board }

func (c counters) Core() admin.CoreStats      { return c.core }
func (c counters) Radio() admin.RadioStats    { return c.radio }
func (c counters) Packets() admin.PacketStats { return c.packets }
func (c counters) Reset()                     { c.reset = true }

// serverOf returns the released room server with a version text, or this project's own for none.
func serverOf(version string) server.Release {
	r, err := releases.Rooms().Find(version)
	if err != nil {
		panic(err)
	}
	return r.Release
}

func ownBuild() admin.Build        { return serverOf("").Build }
func releasedBuild() admin.Build   { return serverOf("v1.17.1").Build }
func releasedQuirks() admin.Quirks { return serverOf("v1.17.1").Admin }

// start boots a room's console from the board's flash.
func (b *board) start(build admin.Build, q admin.Quirks) *admin.Console {
	if b.flash == nil {
		b.flash = flash{}
	}
	files := q.Flash(b.flash)
	self, err := admin.LoadIdentity(files)
	if err != nil || self == nil {
		self = identity.NewLocal(identity.FromSeed([32]byte{0x50}))
	}
	settings, _ := admin.LoadSettings(files, build) // the firmware goes on
	var access admin.AccessList
	var regions admin.Regions
	_ = access.Load(files, self) // the firmware goes on
	_ = regions.Load(files)      // the firmware goes on
	return admin.NewConsole(build, q, &settings, &access, &regions, admin.Ports{
		Flash: files, RTC: b, Self: self, Radio: b, Adverts: b, Board: b, Access: b, Room: b, Stats: counters{b}, Serial: b,
	})
}
