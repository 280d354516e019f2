package admin

import (
	"io"
	"io/fs"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
)

// absent stands in for every port that is not there.
type absent struct{}

func (absent) ReadFile(string) ([]byte, error)               { return nil, fs.ErrNotExist }
func (absent) WriteFile(string, []byte) error                { return fs.ErrInvalid }
func (absent) AppendFile(string, []byte) error               { return fs.ErrInvalid }
func (absent) Remove(string) error                           { return fs.ErrNotExist }
func (absent) Format() error                                 { return fs.ErrInvalid }
func (absent) Time() uint32                                  { return 0 }
func (absent) SetTime(uint32)                                {}
func (absent) SetPower(int8)                                 {}
func (absent) SetBoostedGain(bool) bool                      { return false }
func (absent) ApplyTemporary(RadioParameters, device.Millis) {}
func (absent) Send(bool)                                     {}
func (absent) RestartLocal()                                 {}
func (absent) RestartFlood()                                 {}
func (absent) Reboot()                                       {}
func (absent) PowerOff()                                     {}
func (absent) ResetReason() string                           { return "Unknown" }
func (absent) Post(string)                                   {}
func (absent) AccessChanged()                                {}

// absentStats is apart because its Radio is a reading, not a setting.
type absentStats struct{}

func (absentStats) Core() CoreStats      { return CoreStats{} }
func (absentStats) Radio() RadioStats    { return RadioStats{} }
func (absentStats) Packets() PacketStats { return PacketStats{} }
func (absentStats) Reset()               {}

// alone is apart because its Remove is about neighbours, not files.
type alone struct{}

func (alone) List() string  { return "not supported" }
func (alone) Remove([]byte) {}
func (alone) Discover()     {}

// or returns v, or fallback if v is the zero value of its type.
func or[T comparable](v, fallback T) T {
	var none T
	if v == none {
		return fallback
	}
	return v
}

// filled returns p with every missing port replaced.
func (p Ports) filled() Ports {
	self := p.Self
	if self == nil {
		self = identity.NewLocal(identity.PrivateKey{})
	}
	return Ports{
		Flash:   or[device.Flash](p.Flash, absent{}),
		RTC:     or[device.RTC](p.RTC, absent{}),
		Self:    self,
		Radio:   or[Radio](p.Radio, absent{}),
		Adverts: or[Adverts](p.Adverts, absent{}),
		Board:   or[Hardware](p.Board, absent{}),
		Access:  or[AccessKeeper](p.Access, absent{}),
		Room:    or[Room](p.Room, absent{}),
		Near:    or[Neighbours](p.Near, alone{}),
		Stats:   or[Stats](p.Stats, absentStats{}),
		Serial:  or[io.Writer](p.Serial, io.Discard),
	}
}
