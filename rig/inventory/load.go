package inventory

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/usb"
)

// Load reads a rig file and judges it. What the file leaves to a default is filled in, folders
// are made absolute. The error of a file that is wrong is an [words.Errors] with all that is.
func Load(path string) (*Rig, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, words.Errors{{File: path, What: reason(err) + "; draft one with `meshrig rig scan > " + path + "`, or name another with --rig"}}
	}
	if err != nil {
		return nil, words.Errors{{File: path, What: reason(err)}}
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, int64(form().Longest)<<10+1))
	if err != nil {
		return nil, words.Errors{{File: path, What: reason(err)}}
	}
	return Parse(path, data)
}

// reason is the cause alone of an error that names a file.
func reason(err error) string {
	if e, ok := err.(*os.PathError); ok { //nolint:errorlint // os returns it as it is
		return e.Op + ": " + e.Err.Error()
	}
	return err.Error()
}

// Parse judges the text of a rig file. Folders are meant from the one of path.
func Parse(path string, data []byte) (*Rig, error) {
	rig := &Rig{File: path}
	file := form().Read(path, data, rig)
	if file.Filled() {
		c := checker{File: file, rig: rig, partial: file.Wrong(), claimed: map[string]bool{}}
		c.check()
	}
	if err := file.Err(); err != nil {
		return nil, err
	}
	rig.complete()
	for i := range rig.Boards {
		rig.Boards[i].Line = file.Line(&rig.Boards[i])
	}
	for i := range rig.Probes {
		rig.Probes[i].Line = file.Line(&rig.Probes[i])
	}
	for i := range rig.Sniffers {
		rig.Sniffers[i].Line = file.Line(&rig.Sniffers[i])
	}
	return rig, nil
}

// Baud is the speed of a console that names none (Serial.begin in the main.cpp of all roles,
// v1.17.1).
const Baud = 115200

// complete fills in what the file leaves to a default.
func (r *Rig) complete() {
	r.Machine.complete(r.File, r.Name)
	r.Region.Window = cmp.Or(r.Region.Window, time.Hour)
	for i := range r.Boards {
		b := &r.Boards[i]
		kind, _ := usb.LookupKind(b.Kind)
		b.Kind = kind.Name
		b.Role = cmp.Or(b.Role, Room)
		b.Console.complete()
		b.Reset.Via = cmp.Or(b.Reset.Via, Via(kind.Reset))
		b.Boot.Via = cmp.Or(b.Boot.Via, Via(kind.Boot))
		b.Power.Via = cmp.Or(b.Power.Via, PowerNone)
		b.Flash.Via = cmp.Or(b.Flash.Via, FlashVia(kind.Flash))
		b.Flash.Settings = cmp.Or(b.Flash.Settings, Keep)
	}
	for i := range r.Probes {
		p := &r.Probes[i]
		kind, _ := usb.LookupKind(p.Kind)
		p.Kind = kind.Name
		p.Protocol = cmp.Or(p.Protocol, KISS)
		p.Console.complete()
		p.Reset.Via = cmp.Or(p.Reset.Via, Via(kind.Reset))
		if p.Reset.Via == ViaConsole {
			p.Reset.Via = ViaNone // a modem has no console to type at
		}
		p.Power.Via = cmp.Or(p.Power.Via, PowerNone)
	}
	for i := range r.Sniffers {
		s := &r.Sniffers[i]
		kind, _ := usb.LookupKind(s.Kind)
		s.Kind = kind.Name
		s.Protocol = cmp.Or(s.Protocol, KISSModem)
		if s.OnUSB() {
			s.Console.complete()
		}
	}
}

func (c *Console) complete() {
	c.Baud = cmp.Or(c.Baud, Baud)
	c.DTR, c.RTS = cmp.Or(c.DTR, Leave), cmp.Or(c.RTS, Leave)
}

func (m *Host) complete(file, name string) {
	home, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		home = filepath.Dir(file)
	}
	for _, folder := range []*string{&m.Sys, &m.Dev, &m.State} {
		if *folder != "" && !filepath.IsAbs(*folder) {
			*folder = filepath.Join(home, *folder)
		}
	}
	if m.State == "" {
		m.State = string(m.Place().Rig(name))
	}
}

// USB is the tree of the machine.
func (m Host) USB() usb.Tree { return usb.Tree{Sys: m.Sys, Dev: m.Dev} }

// Place is where the machine keeps what belongs to its devices, whichever rig file names them. A
// machine in a folder has one of its own there: the folder "state" beside the one of sysfs.
func (m Host) Place() state.Place {
	if m.Sys == "" {
		return state.Here()
	}
	sys := m.sysfs()
	if sys == systemSys {
		return state.Here()
	}
	return state.InFolder(filepath.Join(filepath.Dir(sys), "state"))
}

// sysfs is the folder of the machine's sysfs, links followed.
func (m Host) sysfs() string {
	sys, err := filepath.Abs(m.Sys)
	if err != nil {
		sys = m.Sys
	}
	if real, err := filepath.EvalSymlinks(sys); err == nil {
		sys = real
	}
	return sys
}

// systemSys is where this machine has its sysfs.
const systemSys = "/sys"

// Sniffer finds a sniffer by its name.
func (r *Rig) Sniffer(name string) (Sniffer, bool) {
	for _, s := range r.Sniffers {
		if s.Name == name {
			return s, true
		}
	}
	return Sniffer{}, false
}

// Board finds a board by its name.
func (r *Rig) Board(name string) (Board, bool) {
	for _, b := range r.Boards {
		if b.Name == name {
			return b, true
		}
	}
	return Board{}, false
}

// Probe finds a probe by its name.
func (r *Rig) Probe(name string) (Probe, bool) {
	for _, p := range r.Probes {
		if p.Name == name {
			return p, true
		}
	}
	return Probe{}, false
}
