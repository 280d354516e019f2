package emulated_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"

	"github.com/meshrig/meshrig/rig/sniffer/sx1262/emulated"
)

// tell gives a command in one transaction when the chip is ready, and returns the answer.
func (h *host) tell(command string) string {
	h.t.Helper()
	for i := 0; h.does("busy") == "1"; i++ {
		if i > 10_000 {
			h.t.Fatal("BUSY stays high")
		}
	}
	return h.atOnce(command)
}

func (h *host) atOnce(command string) string {
	h.t.Helper()
	h.does("nss 0")
	defer h.does("nss 1")
	return h.does("spi " + command)
}

// outcome is the last command's by the status byte: bits 3 to 1 (data sheet, 13.5.1).
func (h *host) outcome() string {
	return h.tell("c000")[2:]
}

// TestRefuses goes through what the data sheet refuses. The chip does nothing then, says so in its
// status and in words.
func TestRefuses(t *testing.T) {
	t.Parallel()
	const (
		set       = "8a01 863659e1ba 8b08030100 8c002000ff0100" // what a reception needs
		ok, none  = "22", "28"                                  // in STDBY_RC: done; no such command
		cannot    = "2a"                                        // not now
		receiving = set + " 82ffffff"
	)
	for name, c := range map[string]struct {
		before  string // commands that are taken
		command string
		cfg     emulated.Config
		status  string
		why     string
	}{
		"a good command":              {command: "8000", status: ok},
		"an opcode":                   {command: "8100", status: none, why: "81 00: there is no such command"},
		"too few parameters":          {command: "8600", status: none, why: "SetRfFrequency with 1 bytes of parameters"},
		"too many":                    {command: "800000", status: none, why: "SetStandby with 2 bytes of parameters"},
		"a register to write":         {command: "0d123401", status: none, why: "WriteRegister: register 0x1234 does not exist"},
		"one behind a good one":       {command: "0d07411122", status: none, why: "register 0x0742 does not exist"},
		"a register to read":          {command: "1d12340000", status: none, why: "ReadRegister: register 0x1234 does not exist"},
		"a standby mode":              {command: "8002", status: none, why: "SetStandby: parameter 0x02 is none"},
		"a packet type":               {command: "8a07", status: none, why: "packet type 0x07 is none"},
		"a frequency":                 {command: "8600000000", status: none, why: "0 Hz lies outside 150 to 960 MHz"},
		"modulation first":            {command: "8b08030100", status: cannot, why: "SetPacketType is the first command"},
		"packet parameters first":     {command: "8c002000ff0100", status: cannot, why: "SetPacketType is the first command"},
		"a spreading factor":          {before: "8a01", command: "8b0d030100", status: none, why: "spreading factor 0x0d is none"},
		"a bandwidth":                 {before: "8a01", command: "8b08070100", status: none, why: "bandwidth 0x07 is none"},
		"a coding rate":               {before: "8a01", command: "8b08030500", status: none, why: "coding rate 0x05 is none"},
		"reception first":             {command: "82ffffff", status: cannot, why: "SetRx: SetPacketType is the first command"},
		"reception without frequency": {before: "8a01 8b08030100 8c002000ff0100", command: "82ffffff", status: cannot, why: "SetRfFrequency was not given"},
		"without modulation":          {before: "8a01 863659e1ba 8c002000ff0100", command: "82ffffff", status: cannot, why: "SetModulationParams was not given"},
		"without packets":             {before: "8a01 863659e1ba 8b08030100", command: "82ffffff", status: cannot, why: "SetPacketParams was not given"},
		"packet type loses the rest":  {before: set + " 8a01", command: "82ffffff", status: cannot, why: "SetModulationParams was not given since SetPacketType"},
		"reception":                   {before: set, command: "82ffffff", status: "52"},
		"packet type in reception":    {before: receiving, command: "8a01", status: "5a", why: "SetPacketType in mode RX, want [STDBY_RC STDBY_XOSC]"},
		"calibration in reception":    {before: receiving, command: "897f", status: "5a", why: "Calibrate in mode RX, want [STDBY_RC]"},
		"sleep in reception":          {before: receiving, command: "8404", status: "5a", why: "SetSleep in mode RX"},
		"TCXO without supply":         {cfg: emulated.Config{TCXO: true}, before: set, command: "82ffffff", status: cannot, why: "SetRx: the oscillator does not start"},
		"TCXO calibrated without":     {cfg: emulated.Config{TCXO: true}, command: "897f", status: cannot, why: "Calibrate: the oscillator does not start"},
		"a supply for a crystal":      {before: "9702000140", command: "897f", status: cannot, why: "a crystal must not have it"},
		"a TCXO's supply":             {cfg: emulated.Config{TCXO: true}, before: "9702000140 070000 897f " + set, command: "82ffffff", status: "52"},
		"to send":                     {before: set, command: "83000000", status: cannot, why: "only receives"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHost(t, c.cfg)
			for command := range strings.FieldsSeq(c.before) {
				h.tell(command)
			}
			if refused := h.chip.Refused(); len(refused) > 0 {
				t.Fatalf("refused before: %q", refused)
			}
			h.tell(c.command)
			if got := h.outcome(); got != c.status {
				t.Errorf("status %s, want %s", got, c.status)
			}
			refused := strings.Join(h.chip.Refused(), "; ")
			if c.why == "" && refused != "" || !strings.Contains(refused, c.why) {
				t.Errorf("refused %q, want %q", refused, c.why)
			}
		})
	}
}

// TestBusy holds that a command while BUSY is high is lost, and that a chip in reset or asleep is busy.
func TestBusy(t *testing.T) {
	t.Parallel()
	h := newHost(t, emulated.Config{})
	if got := h.atOnce("8001"); got != "0000" { // it has just got power
		t.Errorf("a busy chip answers %s", got)
	}
	if got := h.outcome(); got != "22" {
		t.Errorf("status %s", got)
	}
	h.does("reset 0")
	if h.does("busy") != "1" {
		t.Error("a chip in reset is not busy")
	}
	h.does("pause 50")
	h.does("reset 1")
	refused := strings.Join(h.chip.Refused(), "; ")
	for _, want := range []string{"SetStandby while BUSY is high", "a reset of "} {
		if !strings.Contains(refused, want) {
			t.Errorf("refused %q, want %q", refused, want)
		}
	}

	h.tell("0d07403444") // another sync word
	h.tell("8404")
	if h.does("busy") != "1" {
		t.Error("a chip that sleeps is not busy")
	}
	h.does("nss 0") // wakes it
	h.does("nss 1")
	if got := h.tell("1d0740000000"); got[8:] != "3444" {
		t.Errorf("it kept %s in a warm sleep", got[8:])
	}
	h.does("reset 0")
	h.does("pause 100")
	h.does("reset 1")
	if got := h.tell("1d0740000000"); got[8:] != "1424" {
		t.Errorf("sync word %s behind a reset", got[8:])
	}
}

// TestBuffer writes around the end of the buffer and reads it back.
func TestBuffer(t *testing.T) {
	t.Parallel()
	h := newHost(t, emulated.Config{})
	h.tell("0efe01020304")
	if got := h.tell("1efe0000000000"); got[6:] != "01020304" {
		t.Errorf("read %s", got)
	}
	if got := h.tell("1e000000000000"); !strings.HasPrefix(got[6:], "0304") {
		t.Errorf("read %s", got)
	}
}

// TestPortRefuses goes through what the bus cannot do.
func TestPortRefuses(t *testing.T) {
	t.Parallel()
	chip := newHost(t, emulated.Config{}).chip
	for name, c := range map[string]struct {
		speed physic.Frequency
		mode  spi.Mode
		bits  int
	}{
		"mode 3":    {mode: spi.Mode3, bits: 8},
		"one wire":  {mode: spi.HalfDuplex, bits: 8},
		"16 bits":   {bits: 16},
		"too fast":  {speed: 17 * physic.MegaHertz, bits: 8},
		"LSB first": {mode: spi.LSBFirst, bits: 8},
	} {
		if _, err := chip.Port().Connect(c.speed, c.mode, c.bits); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	bus, err := chip.Port().Connect(0, spi.Mode0, 8)
	if err != nil {
		t.Fatal(err)
	}
	if err := bus.Tx([]byte{0xC0, 0}, make([]byte, 3)); err == nil {
		t.Error("bytes in that are not bytes out")
	}
	for _, p := range []gpio.PinIO{chip.Busy(), chip.Interrupt()} {
		if p.Out(gpio.High) == nil {
			t.Errorf("%s can be driven", p)
		}
	}
	if chip.Busy().In(gpio.Float, gpio.BothEdges) == nil || chip.Busy().WaitForEdge(time.Hour) {
		t.Error("BUSY has edges")
	}
}

// TestSpeed holds that bytes take their time on the bus.
func TestSpeed(t *testing.T) {
	t.Parallel()
	h := newHost(t, emulated.Config{})
	h.tell("c000")
	port := h.chip.Port()
	if err := port.LimitSpeed(100 * physic.KiloHertz); err != nil {
		t.Fatal(err)
	}
	slow, err := port.Connect(0, spi.Mode0, 8)
	if err != nil {
		t.Fatal(err)
	}
	in := make([]byte, 2)
	if err := slow.Tx([]byte{0x80, 0}, in); err != nil || hex.EncodeToString(in) != "2222" {
		t.Errorf("%x, %v", in, err)
	}
	h.chip.Refused()
	if err := slow.Tx(bytes.Repeat([]byte{0xFF}, 3), nil); err != nil {
		t.Fatal(err)
	}
	// Power came at 0: 3.5 ms until the first command, and 50 bits.
	if refused := h.chip.Refused(); len(refused) != 1 || !strings.HasPrefix(refused[0], "0.0039") {
		t.Errorf("refused %q", refused)
	}
}
