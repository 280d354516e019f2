package bench

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/room"
)

// What a room server is set to unless the Config says otherwise, and what it comes with.
const (
	DefaultName          = room.DefaultName
	DefaultAdminPassword = room.DefaultAdminPassword
	DefaultGuestPassword = room.DefaultGuestPassword
	FactoryAdminPassword = room.FactoryAdminPassword
	FactoryGuestPassword = room.FactoryGuestPassword
)

// DefaultEpoch is what a board's clock shows at the start of a bench: 1 January 2026, 00:00
// UTC, as in the recorded exchanges.
const DefaultEpoch = 1767225600

// RoomName is what the bench calls the usual board under test, whatever its role is.
const RoomName = "room"

// Config is what a bench is made of. Target is needed; the zero value of the rest is right.
type Config struct {
	Target board.Target
	// Role is what the board under test is; zero: a room server.
	Role role.Role
	// Instruments, if set, make a bench on real air and wall time; Target is not used then.
	Instruments *Instruments
	// Hardware, if set, makes the instruments of such a bench.
	Hardware Assembler
	// Seed decides every random draw of board, channel and clients.
	Seed uint64
	// Params are the radio settings of the bench. The board is set to them by console if its
	// own differ. Zero: lora.Default. The preamble is corrected for Version.
	Params lora.Params
	// Name and passwords that the board is set to; empty: the default ones of its role.
	Name, AdminPassword, GuestPassword string
	// Identity, if set, makes the key of a client, told its name and the byte that the public
	// key has to start with. Nil: a key that is new for each seed.
	Identity func(name string, first byte) *identity.Local
	// Key, if set, becomes the board's identity.
	Key *identity.PrivateKey
	// Epoch is what the board's clock shows at time 0 in UNIX seconds; 0: DefaultEpoch.
	Epoch uint32
	// Factory leaves the board as it comes from a wipe: no setting is made, nothing is waited
	// for but the banner, and the rig is tuned to the board instead.
	Factory bool
	// Bare types nothing at the board before the spec does: its banner is waited for if the bench
	// powers it on, and a board that is kept stays as earlier specs left it. A spec that judges the
	// commands of the set-up itself needs that.
	Bare bool
	// ConsoleOnly says that nothing but the console is used: the advert that follows the boot is
	// not waited for, which is most of the time that a baseline takes. Clients and the probe
	// refuse to be used.
	ConsoleOnly bool
	// LetWrite has clients keep off a board that is about to write its list, and whoever reads its console wait until
	// it has written: flash takes its time, in which a board does nothing else. Specs do so.
	LetWrite bool
	// atOnce does not wait for the advert that follows the boot either, and lets clients speak.
	atOnce bool
	// Channel is the world; zero: everyone hears everyone well. Ports are called RoomName,
	// "probe" and "sniffer".
	Channel channel.Config
	// Ear, if set, is what a virtual bench hears with instead of the tap of its channel.
	Ear *Ear
	// Neighbours are further boards on a virtual channel; what they send is heard like the room's
	// own frames.
	Neighbours []Neighbour
	// Mates are what further boards of a role are made of, by its name, for specs that need some
	// beside the board under test. A role that is not there has none.
	Mates map[string]board.Target
	// Beside has the tap of a virtual channel stand beside the probe: it hears a board as the probe
	// does, and not well whatever the links are.
	Beside bool
	// Patience is added to how long Await waits, for boards that are behind others.
	Patience time.Duration
	// Version of the firmware, if the suite knows better than the board.
	Version release.Version
	// RTCReset takes the battery off the board's clock, Millis starts its counter elsewhere. With
	// Millis the rig is tuned to the board, which keeps the radio settings that it comes with.
	RTCReset bool
	Millis   uint32
	// Sensor puts a sensor on the board, see board.SensorLatitude.
	Sensor bool
	// Files are on the board's flash before its first power-on, by path.
	Files map[string][]byte
	// Attach, if set, is given the bench before its board is powered on, so that its timeline
	// can be told even if the set-up fails.
	Attach func(*Bench)
	// Fail ends the spec as failed, Abort as an error. They never return; skip counts the
	// stack frames between them and the spec's line. Nil: panic with a Failure.
	Fail, Abort func(message string, skip int)
}

// Neighbour is a further board on the channel; its name is that of its port.
type Neighbour struct {
	Name   string
	Target board.Target
	// Key, if set, becomes the identity of a board under test.
	Key *identity.PrivateKey
	// Role, if set, makes it a board under test too, see [Bench.Board]: it is set up to the defaults
	// of its role behind the usual one. Zero: it is powered when the bench starts and left as it comes.
	Role role.Role
}

// Failure is what a bench panics with when its Config has no Fail or Abort.
type Failure struct {
	Message string
	Aborted bool // by Abort: the bench, not the firmware
}

// Error returns the message.
func (f Failure) Error() string { return f.Message }

func (c Config) withDefaults() Config {
	c.Role = room.Unless(c.Role)
	c.Name = cmp.Or(c.Name, c.Role.Default.Name)
	c.AdminPassword = cmp.Or(c.AdminPassword, c.Role.Default.AdminPassword)
	c.GuestPassword = cmp.Or(c.GuestPassword, c.Role.Default.GuestPassword)
	c.Epoch = cmp.Or(c.Epoch, DefaultEpoch)
	if c.Params == (lora.Params{}) {
		c.Params = lora.Default().Params()
	}
	if c.Factory {
		c.AdminPassword, c.GuestPassword = c.Role.Factory.AdminPassword, c.Role.Factory.GuestPassword
	}
	if c.Channel.Seed == 0 {
		c.Channel.Seed = c.Seed
	}
	if c.Identity == nil {
		c.Identity = func(name string, first byte) *identity.Local {
			return identity.Named(fmt.Sprintf("%s %x", name, c.Seed), first)
		}
	}
	if c.Fail == nil {
		c.Fail = func(message string, _ int) { panic(Failure{Message: message}) }
	}
	if c.Abort == nil {
		c.Abort = func(message string, _ int) { panic(Failure{Message: message, Aborted: true}) }
	}
	return c
}

// validate finds what no bench can be made of.
func (c Config) validate() error {
	switch {
	case c.Target == nil && !c.wall():
		return errors.New("bench: config: no target")
	case c.ConsoleOnly && c.Factory:
		return errors.New("bench: config: a board as it comes from a wipe has no baseline that could be shorter")
	}
	if c.Bare && c.Factory {
		return errors.New("bench: config: a board to which nothing is done cannot be known to come from a wipe")
	}
	for _, r := range c.roles() {
		if err := r.Check(); err != nil {
			return fmt.Errorf("bench: config: %w", err)
		}
	}
	if c.wall() && len(c.roles()) > 1 {
		return errors.New("bench: config: a bench on real air has one board under test")
	}
	return c.Params.Validate()
}

// roles are those of the boards under test, the usual one first.
func (c Config) roles() []role.Role {
	list := []role.Role{c.Role}
	for _, n := range c.Neighbours {
		if n.Role.Name != "" {
			list = append(list, n.Role)
		}
	}
	return list
}

// wall tells whether the bench is one on real air and in wall time.
func (c Config) wall() bool { return c.Instruments != nil || c.Hardware != nil }

// Info is what is known of the board under test before it is asked.
func (c Config) Info() board.Info {
	switch {
	case c.Hardware != nil:
		return c.Hardware.Info()
	case c.Instruments != nil:
		return c.Instruments.Board.Info()
	}
	return c.Target.Info()
}

func (c Config) setup() board.Setup {
	return board.Setup{Name: RoomName, Seed: c.Seed, Epoch: c.Epoch, RTCReset: c.RTCReset, Millis: c.Millis, Sensor: c.Sensor, Files: c.Files}
}
