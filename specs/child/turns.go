package child

import (
	"context"
	"io"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

// turnCounter is a target that counts the turns of its boards, what they cost in time.
type turnCounter struct {
	board.Target

	machines []*countedMachine
}

// New makes a board whose turns are counted.
func (c *turnCounter) New(ctx context.Context, setup board.Setup) (board.Machine, error) {
	m, err := c.Target.New(ctx, setup)
	if err != nil {
		return nil, err
	}
	counted := &countedMachine{Machine: m}
	c.machines = append(c.machines, counted)
	return counted, nil
}

// take returns the turns of all boards since the last call and forgets them.
func (c *turnCounter) take() (turns int) {
	for _, m := range c.machines {
		turns += m.turns()
	}
	c.machines = nil
	return turns
}

// countedMachine counts the calls of Run, if its board does not count turns itself.
type countedMachine struct {
	board.Machine

	runs int
}

// Run lets the board run.
func (m *countedMachine) Run(until clock.Time) ([]board.Output, clock.Time, clock.Time, error) {
	m.runs++
	return m.Machine.Run(until)
}

// Close ends a board that can be.
func (m *countedMachine) Close() error {
	if c, ok := m.Machine.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// CutAfter takes the power of a board that can lose it while it writes.
func (m *countedMachine) CutAfter(bytes int) {
	if c, ok := m.Machine.(board.Cutter); ok {
		c.CutAfter(bytes)
	}
}

func (m *countedMachine) turns() int {
	if c, ok := m.Machine.(interface{ Turns() int }); ok {
		return c.Turns()
	}
	return m.runs
}
