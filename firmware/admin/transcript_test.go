package admin_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/identity"
)

const transcript = "../../fixtures/vectors/cli-v1.17.1.jsonl"

type row struct {
	Session, Private, Public, Boot string
	Epoch                          uint32
	T                              uint32
	In, Out                        *string
	InHex, OutHex                  string
	Wait                           *uint32
	File, Hex                      *string
	Exists                         bool
	PlatformDependent              bool
	Undefined                      bool
}

func (r *row) UnmarshalJSON(data []byte) error {
	var raw struct {
		Session   string  `json:"session"`
		Private   string  `json:"prv"`
		Public    string  `json:"pub"`
		Boot      string  `json:"boot_output"`
		Epoch     uint32  `json:"epoch"`
		T         float64 `json:"t_ms"`
		In        *string `json:"in"`
		Out       *string `json:"out"`
		InHex     string  `json:"in_hex"`
		OutHex    string  `json:"out_hex"`
		Wait      *uint32 `json:"wait_ms"`
		File      *string `json:"file"`
		Hex       *string `json:"hex"`
		Exists    bool    `json:"exists"`
		Platform  bool    `json:"platform_dependent"`
		Undefined bool    `json:"undefined_in_firmware"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	*r = row{
		raw.Session, raw.Private, raw.Public, raw.Boot, raw.Epoch, uint32(raw.T), raw.In, raw.Out,
		raw.InHex, raw.OutHex, raw.Wait, raw.File, raw.Hex, raw.Exists, raw.Platform, raw.Undefined,
	}
	return nil
}

// bytesOf returns what a row gives as text or, if it is not UTF-8, in hexadecimal digits.
func bytesOf(t *testing.T, text *string, digits string) string {
	t.Helper()
	if digits == "" {
		return *text
	}
	b, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestTranscript replays the console sessions of the released firmware.
func TestTranscript(t *testing.T) {
	f, err := os.Open(transcript)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()

	var b *board
	var c *admin.Console
	line := admin.LineEditor{Quirks: releasedQuirks()}
	var boots, inputs, files, sessions, foreign int
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatalf("row %d: %v", n, err)
		}
		switch {
		case r.Session != "":
			sessions++
			b = &board{flash: flash{}, now: r.Epoch, reason: "Power-on reset"}
			key, err := identity.ParsePrivateKey(r.Private)
			if err != nil {
				t.Fatal(err)
			}
			if err := admin.SaveIdentity(b.flash, identity.NewLocal(key)); err != nil {
				t.Fatal(err)
			}
			c = b.start(releasedBuild(), releasedQuirks())
		case r.File != nil:
			files++
			data, exists := b.flash[*r.File]
			if exists != r.Exists {
				t.Errorf("row %d: %s exists: %v, want %v", n, *r.File, exists, r.Exists)
			}
			if got := hex.EncodeToString(data); r.Hex != nil && got != *r.Hex {
				t.Errorf("row %d: %s:\n got %s\nwant %s", n, *r.File, got, *r.Hex)
			}
		case r.Wait != nil:
			b.now += *r.Wait / 1000
			if b.dirty {
				b.dirty = false
				if err := c.Access.Save(b.flash); err != nil {
					t.Fatal(err)
				}
			}
			if b.rebooted {
				boots++
				_, known := b.flash[admin.IdentityFile]
				b.rebooted = false
				b.reason = "Software reset"
				c = b.start(releasedBuild(), releasedQuirks())
				if known {
					checkBanner(t, b, *r.Out)
				} else {
					foreign++
				}
			}
		case r.In != nil:
			inputs++
			want := bytesOf(t, r.Out, r.OutHex)
			b.expect(t, want)
			b.printed = nil
			got := b.typeIn(c, &line, []byte(bytesOf(t, r.In, r.InHex)))
			if r.Undefined {
				continue
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("row %d: %q: %s", n, bytesOf(t, r.In, r.InHex), diff)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d sessions, %d inputs, %d files, %d boots, %d with an identity drawn at random", sessions, inputs, files, boots, foreign)
	if got, want := [...]int{sessions, inputs, files, boots, foreign}, [...]int{14, 908, 14, 12, 1}; got != want {
		t.Errorf("consumed %v, want %v", got, want)
	}
}

// typeIn gives bytes to the console at once and returns what it prints.
func (b *board) typeIn(c *admin.Console, l *admin.LineEditor, in []byte) string {
	echo, command, complete := l.Take(in)
	b.printed = append(b.printed, echo...)
	if complete {
		b.printed = append(b.printed, admin.FrameReply(c.Handle(admin.Serial, 0, command))...)
	}
	return string(b.printed)
}

func checkBanner(t *testing.T, b *board, want string) {
	t.Helper()
	self, err := admin.LoadIdentity(b.flash)
	if err != nil || self == nil {
		t.Fatalf("identity: %v, %v", self, err)
	}
	if got := "Room ID: " + strings.ToUpper(self.Public().String()) + "\r\n"; got != want {
		t.Errorf("banner %q, want %q", got, want)
	}
}

// expect sets what comes from other parts of the firmware to what the record says:
// counters and logged frames.
func (b *board) expect(t *testing.T, out string) {
	t.Helper()
	if _, lines, ok := strings.Cut(out, "log\r"); ok {
		if frames, _, ok := strings.Cut(lines, "  -> "); ok && frames != "" {
			b.flash[admin.LogFile] = []byte(frames)
		}
	}
	_, object, ok := strings.Cut(out, "  -> {")
	if !ok {
		return
	}
	var v struct {
		BatteryMV uint16  `json:"battery_mv"`
		Uptime    uint32  `json:"uptime_secs"`
		Errors    uint16  `json:"errors"`
		Queue     uint32  `json:"queue_len"`
		Noise     int16   `json:"noise_floor"`
		RSSI      int16   `json:"last_rssi"`
		SNR       float32 `json:"last_snr"`
		TxAir     uint32  `json:"tx_air_secs"`
		RxAir     uint32  `json:"rx_air_secs"`
		Recv      uint32  `json:"recv"`
		Sent      uint32  `json:"sent"`
		FloodTx   uint32  `json:"flood_tx"`
		DirectTx  uint32  `json:"direct_tx"`
		FloodRx   uint32  `json:"flood_rx"`
		DirectRx  uint32  `json:"direct_rx"`
		RecvErr   uint32  `json:"recv_errors"`
	}
	if err := json.NewDecoder(bytes.NewReader([]byte("{" + object))).Decode(&v); err != nil {
		t.Fatal(err)
	}
	b.core = admin.CoreStats{Battery: v.BatteryMV, Uptime: v.Uptime, Errors: v.Errors, Queued: v.Queue}
	b.radio = admin.RadioStats{NoiseFloor: v.Noise, LastRSSI: v.RSSI, LastSNR: v.SNR, SendTime: v.TxAir, RecvTime: v.RxAir}
	b.packets = admin.PacketStats{
		Received: v.Recv, Sent: v.Sent, SentFlood: v.FloodTx, SentDirect: v.DirectTx,
		RecvFlood: v.FloodRx, RecvDirect: v.DirectRx, ReceivedWithErrors: v.RecvErr,
	}
}
