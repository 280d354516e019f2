package radio

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/topology"
)

// Config says where a gateway is and how much of the air it may use. Either Companion or Modem is given.
type Config struct {
	Name string `yaml:"name"` // for people
	// Companion is where a companion radio's app port is: HOST:PORT, or the path of a serial port.
	Companion string `yaml:"companion"`
	// Modem is the path of the serial port of a KISS modem, which needs Radio, and Identity.
	Modem string          `yaml:"kiss"`
	Baud  int             `yaml:"baud"`  // of a serial port; 0: 115200
	Radio inventory.Radio `yaml:"radio"` // what rooms are heard with; a companion is set to it already
	// Identity is where the key is that rooms know the monitor by at a KISS modem: a seed of 64 hex
	// digits, or a private key of 128. None: one that is thrown away, another one each time.
	Identity secret.Secret `yaml:"identity"`
	// Budget is the share of time that polling may keep the air busy, questions and answers; 0: 0.01.
	Budget float64 `yaml:"budget"`
	// Line, if not nil, opens the line in place of the path, anew each time it broke.
	Line func(ctx context.Context) (Line, error) `yaml:"-"`
}

// Line is a line that can be given up.
type Line interface {
	board.Line
	io.Closer
}

// DefaultBudget is the share of time for polls where none is given: a tenth of what the European 10 %
// allow a node by itself.
const DefaultBudget = 0.01

// mostBudget is the largest share of time that a monitor may want for itself: all that the European
// 10 % allow one node.
const mostBudget = 0.1

// Check tells what is wrong with it; nil: nothing.
func (c Config) Check() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf("radio: "+format, args...)) }
	_, tuned := c.Radio.Params()
	switch {
	case c.Companion != "" && c.Modem != "":
		wrong("companion, kiss: both are given: a gateway is one of them")
	case c.Companion == "" && c.Modem == "":
		wrong("companion: missing: HOST:PORT or the path of a serial port; or kiss: the path of a KISS modem's")
	case c.Modem != "" && tuned != nil:
		wrong("radio: %w", tuned)
	}
	if c.Budget < 0 || c.Budget > mostBudget {
		wrong("budget: %v: want a share of time up to %v, such as %v", c.Budget, mostBudget, DefaultBudget)
	}
	return errors.Join(errs...)
}

// open opens the way to the gateway.
func (c Config) open(ctx context.Context, a *account) (way, error) {
	if c.Modem == "" {
		port, err := c.line(ctx, c.Companion)
		if err != nil {
			return nil, err
		}
		return newCompanion(ctx, port, a)
	}
	radio, err := c.Radio.Params()
	if err != nil {
		return nil, err
	}
	id, err := c.identity()
	if err != nil {
		return nil, err
	}
	port, err := c.line(ctx, c.Modem)
	if err != nil {
		return nil, err
	}
	return newModem(ctx, port, radio, id, a)
}

func (c Config) line(ctx context.Context, where string) (Line, error) {
	if c.Line != nil {
		return c.Line(ctx)
	}
	return open(ctx, c.Name, where, c.Baud)
}

// OpenLine opens the line that a configuration names, as it is: nobody leases its port.
func OpenLine(ctx context.Context, c Config) (Line, error) {
	return open(ctx, c.Name, c.Companion+c.Modem, c.Baud)
}

// identity is the one that is given, or a new one.
func (c Config) identity() (*identity.Local, error) {
	text, err := c.Identity.Read()
	if err != nil {
		return nil, err
	}
	if text != "" {
		key, err := topology.Key(text).Private()
		if err != nil {
			return nil, fmt.Errorf("identity, %v: %w", c.Identity, err)
		}
		return identity.NewLocal(key), nil
	}
	for {
		var seed [32]byte
		_, _ = rand.Read(seed[:]) // it never fails
		if id := identity.NewLocal(identity.FromSeed(seed)); !id.Public().Reserved() {
			return id, nil
		}
	}
}
