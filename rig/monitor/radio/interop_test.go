package radio_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/radio/radiotest"
)

// theirs is what status.mjs tells.
type theirs struct {
	Admin  int
	Status struct {
		Battery    uint16 `json:"batt_milli_volts"`
		NoiseFloor int16  `json:"noise_floor"`
		RSSI       int16  `json:"last_rssi"`
		SNR        int16  `json:"last_snr"`
		Received   uint32 `json:"n_packets_recv"`
		Sent       uint32 `json:"n_packets_sent"`
		Airtime    uint32 `json:"total_air_time_secs"`
		Uptime     uint32 `json:"total_up_time_secs"`
		SentFlood  uint32 `json:"n_sent_flood"`
		RecvFlood  uint32 `json:"n_recv_flood"`
		Errors     uint16 `json:"err_events"`
	}
	Telemetry []struct {
		Channel uint8
		Type    wire.LPPType
		Value   float64
	}
}

// A client that others wrote reads through the same companion what the gateway reads: status and
// telemetry, both over TCP.
func TestInteropStatus(t *testing.T) {
	t.Parallel()
	tools := os.Getenv("MESHRIG_INTEROP_TOOLS")
	if os.Getenv("MESHRIG_INTEROP") == "" {
		t.Skip("programs of others are run in make interop")
	}
	if _, err := os.Stat(filepath.Join(tools, "node_modules/@liamcottle/meshcore.js")); errors.Is(err, fs.ErrNotExist) && os.Getenv("MESHRIG_INTEROP") != "required" {
		t.Skip("meshcore.js is not there; see ci/interop-setup")
	}
	m := radiotest.Live(t, pair, ours, 6)
	where := serve(t, m)
	key := m.Key("room")
	g := made(t, radio.Config{Name: "way", Companion: where})
	administrator(t, g, key)
	readings, err := g.Telemetry(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	s, err := g.Status(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join(tools, "status.mjs"), where, key.String(), "password")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	_, line, _ := strings.Cut(string(out), "@ ")
	var got theirs
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got.Admin != 1 {
		t.Errorf("admin %d", got.Admin)
	}
	for _, c := range []struct {
		what         string
		theirs, ours uint32
		more         uint32 // at most, for what happened in between
	}{
		{"battery", uint32(got.Status.Battery), uint32(s.BatteryMillivolts), 0},
		{"noise floor", uint32(-got.Status.NoiseFloor), uint32(-s.NoiseFloor), 0},
		{"signal", uint32(-got.Status.RSSI), uint32(-s.LastRSSI), 0},
		{"ratio", uint32(got.Status.SNR), uint32(s.LastSNR), 0},
		{"received", got.Status.Received, s.PacketsReceived, 12},
		{"sent", got.Status.Sent, s.PacketsSent, 8},
		{"airtime", got.Status.Airtime, s.AirtimeSeconds, 2},
		{"uptime", got.Status.Uptime, s.UptimeSeconds, 120},
		{"sent by flood", got.Status.SentFlood, s.SentFlood, 2},
		{"received by flood", got.Status.RecvFlood, s.ReceivedFlood, 3},
		{"errors", uint32(got.Status.Errors), uint32(s.ErrorFlags), 0},
	} {
		if c.theirs < c.ours || c.theirs > c.ours+c.more {
			t.Errorf("%s: theirs %d, ours %d before", c.what, c.theirs, c.ours)
		}
	}
	if len(got.Telemetry) != len(readings) {
		t.Fatalf("theirs %+v, ours %+v", got.Telemetry, readings)
	}
	for i, r := range readings {
		if theirs := got.Telemetry[i]; theirs.Channel != r.Channel || theirs.Type != r.Type || theirs.Value != r.Value(0) {
			t.Errorf("theirs %+v, ours %+v", theirs, r)
		}
	}
}

// serve lets whoever connects to a port of this machine have the line of the companion "way", one after
// the other, and returns where.
func serve(t *testing.T, m *radiotest.Mesh) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			line := m.Line("way")
			go func() {
				_ = line.Read(context.Background(), func(data []byte, _ time.Time) { _, _ = conn.Write(data) })
			}()
			go func() {
				defer func() { _, _ = line.Close(), conn.Close() }()
				for buf := make([]byte, 1024); ; {
					n, err := conn.Read(buf)
					if err != nil {
						return
					}
					_ = line.Write(buf[:n])
				}
			}()
		}
	}()
	return l.Addr().String()
}
