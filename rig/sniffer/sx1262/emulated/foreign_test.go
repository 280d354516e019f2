package emulated_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/spi"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262/emulated"
)

// record makes a recording anew: NAME=PROGRAM, a host of fixtures/sx1262/bridge.
var record = flag.String("record", "", "record what a program and the emulated chip say to each other: NAME=PROGRAM")

const recordings = "../../../../fixtures/sx1262"

// host is a host of a chip that does one thing after the other in a world of its own.
type host struct {
	t      *testing.T
	clk    *clock.Virtual
	medium *channel.Channel
	ports  map[string]*channel.Port
	chip   *emulated.Chip
	bus    spi.Conn
	frames int // sent so far
}

func newHost(t *testing.T, cfg emulated.Config) *host {
	t.Helper()
	h := &host{t: t, clk: &clock.Virtual{}, ports: map[string]*channel.Port{}, medium: channel.New(channel.Config{
		Links: map[channel.Pair]channel.Signal{
			{From: "sender", To: "chip"}: {SNR: 10.25, RSSI: -80}, {From: "jammer", To: "chip"}: {SNR: 30, RSSI: -60},
		},
	})}
	for _, name := range []string{"sender", "jammer", "chip"} {
		p, err := h.medium.Attach(name)
		if err != nil {
			t.Fatal(err)
		}
		h.ports[name] = p
	}
	h.chip = emulated.OnPort(h.ports["chip"], h.clk, cfg)
	var err error
	if h.bus, err = h.chip.Port().Connect(0, spi.Mode0|spi.NoCS, 8); err != nil {
		t.Fatal(err)
	}
	return h
}

// run lets the world go on to a time, or until the chip's interrupt is high.
func (h *host) run(until clock.Time, irq bool) {
	for !irq || !bool(h.chip.Interrupt().Read()) {
		at, ok := h.medium.Next()
		if !ok || at > until {
			break
		}
		_, _ = h.clk.Wait(h.t.Context(), at, nil)
		if ev, ok := h.medium.Pop(); ok && ev.Port == h.ports["chip"] {
			h.chip.Notice(ev)
		}
	}
	if !irq {
		_, _ = h.clk.Wait(h.t.Context(), until, nil)
	}
}

// send sends the next of four frames: a short one, the longest, one that a jammer damages, and one
// from 2 kHz above with another coding rate.
func (h *host) send() {
	radio := lora.Default().Params()
	if h.frames == 3 {
		radio.Frequency += 2000
		radio.CodingRate = 8
	}
	payload := []byte("short")
	if h.frames == 1 {
		payload = bytes.Repeat([]byte{0x5A}, lora.MaxPayload)
	}
	at := h.clk.Now().Add(time.Second) // the host is ahead, and the jammer may still send
	noise := radio
	noise.Frequency += 20_000 // too far off to be received
	for p, radio := range map[string]lora.Params{"sender": radio, "jammer": noise} {
		if err := h.ports[p].Tune(at, radio); err != nil {
			h.t.Fatal(err)
		}
	}
	if _, err := h.ports["sender"].Transmit(at, payload); err != nil {
		h.t.Fatal(err)
	}
	if h.frames == 2 {
		if _, err := h.ports["jammer"].Transmit(at.Add(radio.HeaderTime()+time.Millisecond), nil); err != nil {
			h.t.Fatal(err)
		}
	}
	h.frames++
}

// does does what a line of a host says and returns the answer.
func (h *host) does(line string) string {
	what, arg, _ := strings.Cut(line, " ")
	level := func(p gpio.PinIn) string { return map[gpio.Level]string{gpio.High: "1", gpio.Low: "0"}[p.Read()] }
	out := func(p gpio.PinOut) string {
		if err := p.Out(arg == "1"); err != nil {
			h.t.Fatal(err)
		}
		return ""
	}
	switch what {
	case "#":
	case "busy":
		return level(h.chip.Busy())
	case "dio1":
		return level(h.chip.Interrupt())
	case "nss":
		return out(h.chip.Select())
	case "reset":
		return out(h.chip.Reset())
	case "pause":
		us, err := strconv.Atoi(arg)
		if err != nil {
			h.t.Fatal(err)
		}
		d := time.Duration(us) * time.Microsecond
		h.chip.Pause(d)
		h.run(h.clk.Now().Add(d), false)
	case "frame":
		h.send()
	case "await":
		h.run(h.clk.Now().Add(time.Minute), true)
	case "spi":
		w, err := hex.DecodeString(arg)
		if err != nil {
			h.t.Fatal(err)
		}
		r := make([]byte, len(w))
		if err := h.bus.Tx(w, r); err != nil {
			h.t.Fatal(err)
		}
		return hex.EncodeToString(r)
	default:
		h.t.Fatalf("what the host does is none of the bridge's: %q", line)
	}
	return ""
}

// TestForeignDrivers has the chip do again what the drivers of others made of it, RadioLib and
// Semtech's own, and answer the same. That they took its answers for a chip's stands in their
// remarks, which begin with a number sign.
func TestForeignDrivers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cfg     emulated.Config
		remarks []string // that tell what the driver made of it
	}{
		"radiolib": {remarks: []string{
			"# begin 0", "# startReceive 0",
			"# readData 0 len 5 rssi -80.0 snr 10.25 ferr 19.1 data 73686f7274", "# header 0 cr 1 crc 1",
			"# readData 0 len 255 rssi -80.0 snr 10.25 ferr 19.1 data " + strings.Repeat("5a", 255),
			"# readData -7 len 5 ", // RADIOLIB_ERR_CRC_MISMATCH
			"# readData 0 len 5 rssi -80.0 snr 10.25 ferr 2019.1 data 73686f7274", "# header 0 cr 4 crc 1",
			"# standby 0", "# sleep 0",
		}},
		"radiolib-tcxo": {cfg: emulated.Config{TCXO: true}, remarks: []string{"# begin 0", "# readData 0 len 5 rssi -80.0 snr 10.25 ferr 19.1 data 73686f7274"}},
		"semtech": {remarks: []string{
			"# sx126x_set_rx_with_timeout_in_rtc_step(0, SX126X_RX_CONTINUOUS) = 0",
			"# irq 0016 start 0 rssi -80 snr 10 signal -80 cr 1 crc 1 data 73686f7274",
			"# irq 0016 start 5 rssi -80 snr 10 signal -80 cr 1 crc 1 data " + strings.Repeat("5a", 255),
			"# irq 0056 start 4 ",
			"# irq 0016 start 9 rssi -80 snr 10 signal -80 cr 4 crc 1 data 73686f7274",
			"# stats 4 1 0", "# errors 0", "# mode 2",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(recordings, name+".txt")
			h := newHost(t, c.cfg)
			if is, program, ok := strings.Cut(*record, "="); ok && is == name {
				h.record(file, program)
				h = newHost(t, c.cfg)
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := c.remarks
			n := 0
			for line := range strings.Lines(string(text)) {
				n++
				line, times := repeated(strings.TrimSuffix(line, "\n"))
				does, answer, _ := strings.Cut(line, " = ")
				if strings.HasPrefix(line, "#") {
					if len(want) > 0 && strings.HasPrefix(line, want[0]) {
						want = want[1:]
					}
					continue
				}
				for range times {
					if got := h.does(does); got != answer {
						t.Fatalf("line %d: %s: answered %q, want %q", n, does, got, answer)
					}
				}
			}
			if len(want) > 0 {
				t.Errorf("the driver did not remark %q", want)
			}
			if refused := h.chip.Refused(); len(refused) > 0 {
				t.Errorf("refused %q", refused)
			}
		})
	}
}

// repeated is a line and how often it stands for itself.
func repeated(line string) (string, int) {
	if text, count, ok := strings.Cut(line, " * "); ok {
		if n, err := strconv.Atoi(count); err == nil {
			return text, n
		}
	}
	return line, 1
}

// record runs a program of the bridge and writes down what it and the chip say.
func (h *host) record(file, command string) {
	words := strings.Fields(command)
	program := exec.CommandContext(h.t.Context(), words[0], words[1:]...)
	in, err := program.StdinPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	out, err := program.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		h.t.Fatal(err)
	}
	var said []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		answer := h.does(lines.Text())
		line := lines.Text()
		if answer != "" {
			line += " = " + answer
		}
		said = append(said, line)
		if _, err := io.WriteString(in, answer+"\n"); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := program.Wait(); err != nil {
		h.t.Error(err)
	}
	var text strings.Builder
	for len(said) > 0 {
		times := slices.IndexFunc(said, func(line string) bool { return line != said[0] })
		if times < 0 {
			times = len(said)
		}
		text.WriteString(said[0])
		if times > 1 {
			fmt.Fprintf(&text, " * %d", times)
		}
		text.WriteByte('\n')
		said = said[times:]
	}
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		h.t.Fatal(err)
	}
}
