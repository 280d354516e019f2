package monitor

import (
	"context"
	"net"
	"sync"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/monitor/radio"
)

// gateways opens the lines to gateways for rooms that are polled over the air. A serial port is leased
// as for a run while it is open.
type gateways struct {
	mu      sync.Mutex
	machine inventory.Host
	keys    map[string]string // what an open port is leased under, by the gateway's name
}

// on says what the ports hang on from now on.
func (g *gateways) on(machine inventory.Host) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.machine = machine
}

// open opens a line.
func (g *gateways) open(ctx context.Context, cfg radio.Config) (radio.Line, error) {
	path := cfg.Companion + cfg.Modem
	if _, _, err := net.SplitHostPort(path); err == nil {
		return radio.OpenLine(ctx, cfg)
	}
	g.mu.Lock()
	machine := g.machine
	g.mu.Unlock()
	port, err := openLeased(ctx, machine, "gateway "+cfg.Name, inventory.USB{Port: path}, serial.Config{Board: cfg.Name, Baud: cfg.Baud})
	if err != nil {
		return nil, err
	}
	port.closed = func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.keys, cfg.Name)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.keys == nil {
		g.keys = map[string]string{}
	}
	g.keys[cfg.Name] = port.key()
	return port, nil
}

// waited tells for whose port somebody waits; nil: nobody does.
func (g *gateways) waited(ctx context.Context) func(radio.Config) bool {
	g.mu.Lock()
	leases, open := g.machine.Place().Leases(), len(g.keys)
	g.mu.Unlock()
	if open == 0 {
		return nil
	}
	wanted, err := lease.Wanted(ctx, leases)
	if err != nil || len(wanted) == 0 {
		return nil // who cannot look at the leases has none
	}
	return func(cfg radio.Config) bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		key, ok := g.keys[cfg.Name]
		return ok && wanted[key]
	}
}
