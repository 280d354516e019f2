package radio

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/meshrig/meshrig/rig/board"
)

// Config says where a gateway is and how much of the air it may use.
type Config struct {
	Name string `yaml:"name"` // for people
	// Companion is where a companion radio's app port is: HOST:PORT, or the path of a serial port.
	Companion string `yaml:"companion"`
	Baud      int    `yaml:"baud"` // of a serial port; 0: 115200
	// Budget is the share of time that polling may keep the air busy, questions and answers; 0: 0.01.
	Budget float64 `yaml:"budget"`
	// Line, if not nil, opens the companion's line in place of Companion, anew each time it broke.
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

// Check tells what is wrong with it; nil: nothing.
func (c Config) Check() error {
	var errs []error
	if c.Companion == "" && c.Line == nil {
		errs = append(errs, errors.New("radio: companion: missing: HOST:PORT, or the path of a serial port"))
	}
	if c.Budget < 0 || c.Budget > 0.1 {
		errs = append(errs, fmt.Errorf("radio: budget: %v: want a share of time up to 0.1, such as 0.01", c.Budget))
	}
	return errors.Join(errs...)
}

// open opens the way to the gateway.
func (c Config) open(ctx context.Context, a *account) (way, error) {
	line := c.Line
	if line == nil {
		line = func(ctx context.Context) (Line, error) { return open(ctx, c.Name, c.Companion, c.Baud) }
	}
	port, err := line(ctx)
	if err != nil {
		return nil, err
	}
	return newCompanion(ctx, port, a)
}
