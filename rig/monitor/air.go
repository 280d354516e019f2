package monitor

import (
	"context"
	"errors"
	"net"
	"sync"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/station"
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
	usb := inventory.USB{Port: path}
	set, err := station.TryLeaseDevice(machine, "gateway "+cfg.Name, usb, "meshrig monitor; gives it up to whoever waits") //nolint:contextcheck // it does not wait
	if err != nil {
		return nil, err
	}
	port, err := serial.Open(serial.Config{Board: cfg.Name, Path: path, Baud: cfg.Baud})
	if err != nil {
		return nil, errors.Join(err, set.Release())
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.keys == nil {
		g.keys = map[string]string{}
	}
	g.keys[cfg.Name] = set[0].Board
	return &leased{Port: port, given: func() error {
		g.mu.Lock()
		delete(g.keys, cfg.Name)
		g.mu.Unlock()
		return set.Release()
	}}, nil
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

// leased is a port that is leased while it is open.
type leased struct {
	*serial.Port

	given func() error
}

// Close closes the port and gives the lease back.
func (l *leased) Close() error { return errors.Join(l.Port.Close(), l.given()) }
