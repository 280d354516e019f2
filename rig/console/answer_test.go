package console_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/lora"
)

// test reads replies; one without a value has to be refused with words.
type test[T any] struct {
	reply string
	want  T
	words string
}

func read[T any](t *testing.T, parse func(string) (T, error), tests []test[T]) {
	t.Helper()
	for _, c := range tests {
		got, err := parse(c.reply)
		if e := (*console.AnswerError)(nil); c.words != "" && (!errors.As(err, &e) || e.Reply != c.reply || !strings.Contains(err.Error(), c.words)) {
			t.Errorf("%q: error %v, want %s", c.reply, err, c.words)
		}
		if c.words == "" && err != nil {
			t.Errorf("%q: %v", c.reply, err)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q: %s", c.reply, d)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	v, err := console.ParseVersion("v1.16.2+meshrig (Build: 1 Jan 2026)")
	if err != nil || v.Build != "v1.16.2+meshrig (Build: 1 Jan 2026)" || v.Release.Text != "v1.16.2+meshrig" || v.Release.String() != "v1.16.2" {
		t.Error(v, err)
	}
	if _, err := console.ParseVersion("soon"); err == nil || errors.Is(err, console.ErrUnknown) || !strings.HasPrefix(err.Error(), `ver: "soon" is no version: `) {
		t.Error(err)
	}
	if _, err := console.ParseVersion("Unknown command"); !errors.Is(err, console.ErrUnknown) {
		t.Error(err)
	}
}

func TestRole(t *testing.T) {
	t.Parallel()
	read(t, console.ParseRole, []test[string]{
		{reply: "> room_server", want: "room_server"},
		{reply: "repeater", want: "repeater"},
		{reply: "??: role", words: console.ErrUnknown.Error()},
		{reply: "Unknown command", words: console.ErrUnknown.Error()},
		{reply: "> ", words: "empty"},
	})
}

func TestRadio(t *testing.T) {
	t.Parallel()
	// What the board does not tell is another's.
	other := lora.Params{Preamble: 99, SyncWord: 7, Power: 3, CRC: true}
	for _, c := range []struct {
		reply, want string // want empty: refused
	}{
		{"> 869.6179809,62.5,8,5", "869.618 MHz/62.5 kHz/SF8/CR5"},
		{"> 869.5250244,250,11,5", "869.525 MHz/250 kHz/SF11/CR5"},
		{"> 910.5250244,62.5,7,5", "910.525 MHz/62.5 kHz/SF7/CR5"},
		{"> 869.5250244,250.0,11,8\r\n", "869.525 MHz/250 kHz/SF11/CR8"},
		{reply: ""},
		{reply: "> 869.525,250,11"},
		{reply: "> 869.525,250,11,x"},
		{reply: "> 869.525,99,11,5"},
		{reply: "> 869.525,250,13,5"},
		{reply: "> 869.525,250,7.5,5"},
		{reply: "> 869.525,250,263,5"},
		{reply: "> -1,250,11,5"},
		{reply: "> NaN,250,11,5"},
		{reply: "> 869.525,250,-3,5"},
		{reply: "> 1e300,250,11,5"},
	} {
		r, err := console.ParseRadio(c.reply)
		if (err == nil) != (c.want != "") {
			t.Errorf("%q: %v, %v", c.reply, r, err)
		}
		if err != nil {
			continue
		}
		got := r.Over(other)
		if got.String() != c.want || !r.Is(got) {
			t.Errorf("%q: %v, want %s", c.reply, got, c.want)
		}
		if got.Preamble != 99 || got.SyncWord != 7 || got.Power != 3 || !got.CRC {
			t.Errorf("%q: %+v lost what the board does not tell", c.reply, got)
		}
	}
}

func TestRadioIs(t *testing.T) {
	t.Parallel()
	r, err := console.ParseRadio("> 868.1234741,62.5,9,5")
	if err != nil {
		t.Fatal(err)
	}
	set := lora.Params{Frequency: 868_123_450, Bandwidth: lora.BW62k5, SpreadingFactor: lora.SF9, CodingRate: 5}
	if !r.Is(set) {
		t.Errorf("%v is not %v", r, set)
	}
	for name, change := range map[string]func(*lora.Params){
		"frequency": func(p *lora.Params) { p.Frequency += 200 },
		"bandwidth": func(p *lora.Params) { p.Bandwidth = lora.BW125k },
		"factor":    func(p *lora.Params) { p.SpreadingFactor++ },
		"rate":      func(p *lora.Params) { p.CodingRate++ },
	} {
		other := set
		if change(&other); r.Is(other) {
			t.Errorf("another %s: %v is %v", name, r, other)
		}
	}
}

func TestAccessList(t *testing.T) {
	t.Parallel()
	key := func(b byte) (k identity.PublicKey) {
		k[0], k[31] = b, 1
		return k
	}
	line := func(permissions string, b byte) string { return permissions + fmt.Sprintf(" %02X%060d01\n", b, 0) }
	two := []console.Access{{Permissions: 3, Key: key(0xa1)}, {Permissions: 0xff, Key: key(0xb0)}}
	read(t, console.ParseAccessList, []test[[]console.Access]{
		{reply: "ACL:\r\n"},
		{reply: "ACL:\r\n" + line("03", 0xa1) + line("FF", 0xb0), want: two},
		{reply: line("03", 0xa1) + line("FF", 0xb0), want: two, words: `want "ACL:"`},
		{reply: "ACL:\r\n" + line("03", 0xa1) + "03 A1\n" + line("FF", 0xb0), want: two, words: `"03 A1\n" is no client`},
		{reply: "ACL:\r\n" + line("3", 0xa1), words: "is no client"},
		{reply: "ACL:\r\n03 " + strings.Repeat("x", 64), words: "is no client"},
		{reply: "", words: `want "ACL:"`},
		{reply: "Unknown command", words: console.ErrUnknown.Error()},
	})
}

func TestRegions(t *testing.T) {
	t.Parallel()
	world := console.World()
	read(t, console.ParseRegions, []test[[]console.Region]{
		{reply: "*^ F\n", want: []console.Region{world}},
		{reply: "*^\n europe F\n  de^\n   by F\n\r\n", want: []console.Region{
			{Name: "*", Home: true}, {Name: "europe", Depth: 1, Flood: true}, {Name: "de", Depth: 2, Home: true}, {Name: "by", Depth: 3, Flood: true},
		}},
		{reply: "*^ F\n alps ", want: []console.Region{world, {Name: "alps", Depth: 1}}},
		{reply: "*^ F\n  ", want: []console.Region{world}},
		{reply: "*^ F\n two words\n", words: `" two words" is no region`},
		{reply: "*^ F\n* F\n", words: "the world is not first"},
		{reply: "europe F\n", words: "the world is not first"},
		{reply: " * F\n", words: "the world is not first"},
		{reply: "\r\n", words: "empty"},
		{reply: "Err - ??", words: "is no region"},
	})
}

func TestDefaultScope(t *testing.T) {
	t.Parallel()
	read(t, console.ParseDefaultScope, []test[string]{
		{reply: " default scope is europe", want: "europe"},
		{reply: " default scope is <null>"},
		{reply: " default scope is ", words: "is no scope"},
		{reply: "Err - ??", words: `region default: "Err - ??" is no scope`},
	})
}

func TestClock(t *testing.T) {
	t.Parallel()
	read(t, console.ParseClock, []test[time.Time]{
		{reply: "10:52 - 15/5/2024 UTC", want: time.Date(2024, 5, 15, 10, 52, 0, 0, time.UTC)},
		{reply: " 06:28 - 6/2/2106 UTC\r\n", want: time.Date(2106, 2, 6, 6, 28, 0, 0, time.UTC)},
		{reply: "10:52 - 15/13/2024 UTC", words: `clock: "10:52 - 15/13/2024 UTC" is no time: `},
		{reply: "noon", words: "is no time"},
	})
}

func TestStats(t *testing.T) {
	t.Parallel()
	read(t, console.ParseCoreStats, []test[console.CoreStats]{
		{reply: `{"battery_mv":4100,"uptime_secs":15,"errors":3,"queue_len":1}`, want: console.CoreStats{Battery: 4100, Uptime: 15, Errors: 3, Queued: 1}},
		{reply: `{"battery_mv":4100,"uptime_secs":15,"errors":0,"queue_len":1,"more":"x"}`, want: console.CoreStats{Battery: 4100, Uptime: 15, Queued: 1}},
		{reply: `{"battery_mv":4100,"errors":0,"queue_len":1}`, words: "it has no uptime_secs"},
		{reply: `{"battery_mv":-1,"uptime_secs":15,"errors":0,"queue_len":1}`, words: "battery_mv"},
		{reply: `{"battery_mv":4100,`, words: "stats-core: "},
	})
	read(t, console.ParseRadioStats, []test[console.RadioStats]{
		{reply: `{"noise_floor":-110,"last_rssi":-70,"last_snr":-7.25,"tx_air_secs":4,"rx_air_secs":5}`, want: console.RadioStats{NoiseFloor: -110, LastRSSI: -70, LastSNR: -7.25, SendTime: 4, RecvTime: 5}},
		{reply: `{"noise_floor":-110,"last_rssi":0,"last_snr":0.00,"rx_air_secs":0}`, words: "it has no tx_air_secs"},
	})
	errors := uint32(7)
	read(t, console.ParsePacketStats, []test[console.PacketStats]{
		{reply: `{"recv":1,"sent":2,"flood_tx":3,"direct_tx":4,"flood_rx":5,"direct_rx":6}`, want: console.PacketStats{Received: 1, Sent: 2, SentFlood: 3, SentDirect: 4, RecvFlood: 5, RecvDirect: 6}},
		{reply: `{"recv":1,"sent":2,"flood_tx":3,"direct_tx":4,"flood_rx":5,"direct_rx":6,"recv_errors":7}`, want: console.PacketStats{Received: 1, Sent: 2, SentFlood: 3, SentDirect: 4, RecvFlood: 5, RecvDirect: 6, RecvErrors: &errors}},
		{reply: `{"recv":1,"sent":2,"flood_tx":3,"direct_tx":4,"direct_rx":6}`, words: "it has no flood_rx"},
		{reply: "Unknown command", words: console.ErrUnknown.Error()},
	})
}

// TestQuestions asks with the typed questions of a console on a bench.
func TestQuestions(t *testing.T) {
	t.Parallel()
	ask := func(printed string) *console.Console { return console.New(&script{pieces: []string{printed}}) }
	if v, err := ask("ver\r  -> v1.9.0 (Build: x)\r\n").Version(t.Context()); err != nil || v.Release.Minor != 9 {
		t.Error(v, err)
	}
	if r, err := ask("get radio\r  -> > 915.0,250,10,8\r\n").Radio(t.Context()); err != nil || r.MHz != 915 {
		t.Error(r, err)
	}
	if l, err := ask("get acl\rACL:\r\n03 " + strings.Repeat("A1", 32) + "\n").AccessList(t.Context()); err != nil || len(l) != 1 || l[0].Key.Hash() != 0xa1 {
		t.Error(l, err)
	}
	if r, err := ask("region\r  -> *^ F\n alps F\n\r\n").Regions(t.Context()); err != nil || len(r) != 2 || r[1].Name != "alps" {
		t.Error(r, err)
	}
	if s, err := ask("region default\r  ->  default scope is alps\r\n").DefaultScope(t.Context()); err != nil || s != "alps" {
		t.Error(s, err)
	}
	if _, err := ask("").Version(t.Context()); !errors.Is(err, console.ErrNoReply) || err.Error() != "ver: no reply" {
		t.Error(err)
	}
}
