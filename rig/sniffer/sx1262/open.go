package sx1262

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/spi/spireg"
	"periph.io/x/host/v3"
)

// Pins name the lines of this machine that a chip is wired to.
type Pins struct {
	Port                   string // of SPI: "SPI0.0"
	Reset, Busy, Interrupt string // "GPIO18", or "18"
	Select, Receive        string // empty: none
}

// Open finds the lines of this machine, has the kernel stamp the interrupts if it can, and starts
// the chip. Notes are told what a person should know: that this program has to stamp them itself.
func Open(p Pins, cfg Config, note func(string)) (_ *Sniffer, err error) {
	o := &opened{}
	defer func() {
		if err != nil {
			err = errors.Join(err, o.Close())
		}
	}()
	w, err := o.wiring(p, cfg, note)
	if err != nil {
		return nil, (&Sniffer{cfg: cfg}).fail("open", err)
	}
	s, err := New(w, cfg)
	if err != nil {
		return nil, err
	}
	s.opened = o
	return s, nil
}

// opened are what has to be given back, in the order in which it was got.
type opened []io.Closer

// Close gives it back.
func (o *opened) Close() (err error) {
	for _, c := range slices.Backward(*o) {
		err = errors.Join(err, c.Close())
	}
	*o = nil
	return err
}

// initialized loads the drivers of this machine's pins and buses, once.
var initialized = sync.OnceValue(func() error {
	_, err := host.Init()
	return err
})

func (o *opened) wiring(p Pins, cfg Config, note func(string)) (w Wiring, err error) {
	if err := initialized(); err != nil {
		return w, err
	}
	port, err := spireg.Open(p.Port)
	if err != nil && len(spireg.All()) == 0 {
		return w, fmt.Errorf("SPI port %s: %w", p.Port, errNoPort)
	}
	if err != nil {
		return w, fmt.Errorf("SPI port %s: %w; known: %s", p.Port, err, strings.Join(ports(), ", "))
	}
	*o = append(*o, port)
	w.Port = port
	for _, pin := range []struct {
		name string
		to   *gpio.PinIO
	}{{p.Reset, &w.Reset}, {p.Busy, &w.Busy}, {p.Select, &w.Select}, {p.Receive, &w.Receive}} {
		if pin.name == "" {
			continue
		}
		if *pin.to, err = find(pin.name); err != nil {
			return w, err
		}
	}
	edges, closer, err := kernelEdges(lineName(p.Interrupt), cfg.Clock)
	if err == nil {
		w.Edges, *o = edges, append(*o, closer)
		return w, nil
	}
	note(fmt.Sprintf("%s: the kernel does not stamp the interrupts (%v): times are as uncertain as this program is late", cfg.Name, err))
	w.Interrupt, err = find(p.Interrupt)
	return w, err
}

// errNoPort means that this machine has no SPI port.
var errNoPort = errors.New("this machine has none; switch SPI on, on a Raspberry Pi by dtparam=spi=on")

// errNoPin means that this machine has no pin of a name.
var errNoPin = errors.New("this machine has no such pin")

func find(name string) (gpio.PinIO, error) {
	if p := gpioreg.ByName(name); p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("pin %s: %w", name, errNoPin)
}

// lineName is the kernel's name of a pin: "GPIO18" for "18".
func lineName(pin string) string {
	if _, err := strconv.Atoi(pin); err == nil {
		return "GPIO" + pin
	}
	return pin
}

// ports lists the SPI ports that there are.
func ports() []string {
	list := []string{}
	for _, r := range spireg.All() {
		list = append(list, r.Name)
	}
	return list
}
