package wired_test

import (
	"maps"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// TestRecorded polls what each release answered, byte by byte and in one piece.
func TestRecorded(t *testing.T) {
	t.Parallel()
	values := sample.Values{
		sample.Battery: 4.1, sample.Uptime: 15, sample.PoolEmpty: 0, sample.ChannelBusy: 0, sample.RadioStuck: 0, sample.Queue: 1,
		sample.NoiseFloor: -110, sample.TransmitTime: 0, sample.ReceiveTime: 0,
		sample.Received: 0, sample.Sent: 0, sample.SentFlood: 0, sample.SentDirect: 0, sample.ReceivedFlood: 0, sample.ReceivedDirect: 0,
		sample.ReceiveErrors: 0, sample.DutyCycleLimit: 0.5, sample.ReadOnly: 0, sample.ReadWrite: 0, sample.Admins: 0,
	}
	for _, c := range []struct {
		version string
		lacks   []sample.Metric
		board   string
		uptime  float64
	}{
		{version: "v1.9.0", board: "none"},
		{version: "v1.10.0", lacks: []sample.Metric{sample.ReceiveErrors}},
		{version: "v1.11.0", lacks: []sample.Metric{sample.ReceiveErrors}},
		{version: "v1.12.0"},
		{version: "v1.13.0"},
		{version: "v1.14.1"},
		{version: "v1.15.0"},
		{version: "v1.16.0"},
		{version: "v1.17.0"},
		{version: "v1.17.1", uptime: 6},
	} {
		t.Run(c.version, func(t *testing.T) {
			t.Parallel()
			want := maps.Clone(values)
			for _, m := range c.lacks {
				delete(want, m)
			}
			if c.uptime != 0 {
				want[sample.Uptime] = c.uptime
			}
			if c.board == "none" {
				want = sample.Values{sample.DutyCycleLimit: 0.5, sample.ReadOnly: 0, sample.ReadWrite: 0, sample.Admins: 0}
			}
			path := "vectors/versions/" + c.version + "/cli-" + c.version + ".jsonl"
			if c.version == "v1.17.1" {
				path = "vectors/cli-v1.17.1.jsonl"
			}
			for _, piece := range []int{1, 1 << 20} {
				node, p := poll(t, newPlayer(piece, play(recorded(t, path))), true, &heard{})
				if p.Failure != "" {
					t.Fatalf("%s: %s", p.Failure, p.Reason)
				}
				unclocked := cmpopts.IgnoreMapEntries(func(m sample.Metric, _ float64) bool { return m == sample.ClockOffset || m == sample.ClockError })
				if d := cmp.Diff(want, p.Values, unclocked, cmpopts.EquateApprox(0, 1e-9)); d != "" {
					t.Error(d)
				}
				if off := p.Values[sample.ClockOffset]; off > -86400 {
					t.Errorf("the clock of a recording is off by %v s", off)
				}
				if p.Info.Version != c.version || p.Info.Role != "room_server" || !strings.HasPrefix(node.Pub, "370caaae") || (p.Info.Board == "") != (c.board == "none") {
					t.Errorf("%+v of %+v", p.Info, node)
				}
			}
		})
	}
}

// TestLog polls a firmware that logs in the middle of its echoes, and loses no line of its log.
func TestLog(t *testing.T) {
	t.Parallel()
	steps := recorded(t, "monitor/log-v1.17.1.jsonl")
	for _, piece := range []int{1, 7, 1 << 20} {
		var h heard
		port := newPlayer(piece, play(steps))
		node, p := poll(t, port, true, &h)
		if p.Failure != "" || len(p.Access) != 3 || p.Values[sample.Admins] != 1 || p.Values[sample.ReadWrite] != 2 {
			t.Errorf("%+v", p)
		}
		if p.Values[sample.LastRSSI] != -80 || p.Values[sample.LastSNR] != 10.25 || node.Short() != "370caaae216c" {
			t.Errorf("%+v of %v", p.Values, node)
		}
		// What the poll asked for was printed.
		var seen []step
		answer := play(steps)
		for _, typed := range port.typed {
			seen = append(seen, step{Out: answer(typed)})
		}
		raw, sent, debug := count(seen, " RAW: "), count(seen, ": TX, len="), count(seen, "DEBUG: ")
		var got, gotSent int
		for _, q := range h.packets {
			if q.Direction == "tx" {
				gotSent++
				continue
			}
			got++
			if !q.Parsed || len(q.Raw) != q.Length || q.SNR == nil || *q.SNR != 10 || *q.RSSI != -80 || q.Hash == "" {
				t.Errorf("%+v", q)
			}
		}
		if got != raw || gotSent != sent || len(h.debug) != debug || raw < 9 || sent == 0 || debug == 0 {
			t.Errorf("pieces of %d: %d of %d heard, %d of %d sent, %d of %d texts", piece, got, raw, gotSent, sent, len(h.debug), debug)
		}
	}
}

// TestLogInside polls a node that logs at each place of each of its replies, as no release does: it is
// read all the same, and its log too.
func TestLogInside(t *testing.T) {
	t.Parallel()
	const line = "13:39:16 - 30/11/2026 U: RX, len=30 (type=2, route=F, payload_len=28) SNR=8 RSSI=-80 score=900 time=300 hash=35443026ACB6A032 [3C -> 4D]\n"
	well := healthy("", nil)
	want, wanted := poll(t, newPlayer(1<<20, well), true, &heard{})
	for at := range 2 * 50 {
		var h heard
		lines := 0
		port := newPlayer(1<<20, func(typed string) string {
			said := well(typed)
			if at >= len(said)-1 {
				return said
			}
			lines++
			return said[:at+1] + line + said[at+1:]
		})
		node, p := poll(t, port, true, &h)
		p.Took = wanted.Took
		delete(p.Values, sample.ClockOffset) // which goes by how long it took
		delete(p.Values, sample.ClockError)
		delete(wanted.Values, sample.ClockOffset)
		delete(wanted.Values, sample.ClockError)
		if node != want || !reflect.DeepEqual(p, wanted) || len(h.packets) != lines {
			t.Fatalf("behind %d bytes: %v, %+v, %d of %d lines", at+1, node, p, len(h.packets), lines)
		}
	}
}

// TestNameLikeLog polls a node that is called like the beginning of a log.
func TestNameLikeLog(t *testing.T) {
	t.Parallel()
	const name = "13:39:16 - 30/11/2026 U RAW: 00"
	_, p := poll(t, newPlayer(1<<20, healthy("", map[string]string{"get name": "> " + name})), true, &heard{})
	if p.Info.Called != name {
		t.Errorf("%+v", p)
	}
}

// healthy answers as a room that is well, but for what changed says.
func healthy(echo string, changed map[string]string) func(command string) string {
	return func(typed string) string {
		command := strings.TrimSuffix(typed, "\r")
		said := map[string]string{
			"get public.key": "> 5050505050505050505050505050505050505050505050505050505050505050",
			"ver":            "v1.17.1 (Build: 14 Aug 2026)",
			"board":          "Generic ESP32",
			"stats-core":     `{"battery_mv":4100,"uptime_secs":15,"errors":0,"queue_len":1}`,
			"stats-radio":    `{"noise_floor":-110,"last_rssi":-80,"last_snr":10.25,"tx_air_secs":1,"rx_air_secs":2}`,
			"stats-packets":  `{"recv":1,"sent":2,"flood_tx":3,"direct_tx":4,"flood_rx":5,"direct_rx":6,"recv_errors":7}`,
			"get dutycycle":  "> 10.0%",
			"get role":       "> room_server", "get name": "> hill", "get radio": "> 869.618,62.5,8,5",
			"clock": "10:52 - 15/5/2024 UTC",
		}
		maps.Copy(said, changed)
		head := typed
		if echo != "" {
			head = echo
		}
		reply, known := said[command]
		switch {
		case command == "get acl" && !known:
			return head + "ACL:\r\n03 A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1\n"
		case known && (reply == "" || reply[0] == '\x00'):
			return strings.TrimPrefix(reply, "\x00")
		}
		return head + "  -> " + reply + "\r\n"
	}
}

// TestManners polls nodes that tell what cannot be read, or nothing.
func TestManners(t *testing.T) {
	t.Parallel()
	const core = "stats-core"
	for name, c := range map[string]struct {
		says    map[string]string
		failure sample.Failure
		has     sample.Values   // and
		lacks   []sample.Metric // among what else is there
	}{
		"well":             {has: sample.Values{sample.Battery: 4.1, sample.DutyCycleLimit: 0.1, sample.Admins: 1, sample.ReceiveErrors: 7}},
		"a new key":        {says: map[string]string{core: `{"battery_mv":4100,"moon":"full","uptime_secs":15,"nested":{"a":1},"queue_len":1}`}, has: sample.Values{sample.Battery: 4.1, sample.Uptime: 15, sample.Queue: 1}},
		"a broken number":  {says: map[string]string{"stats-radio": `{"noise_floor":-110,"last_rssi":-80,"last_snr":nan,"tx_air_secs":1-,"rx_air_secs":2}`}, has: sample.Values{sample.NoiseFloor: -110, sample.ReceiveTime: 2}, lacks: []sample.Metric{sample.LastSNR, sample.TransmitTime}},
		"keys within keys": {says: map[string]string{core: `{"battery_mv":4100,"last":[{"battery_mv":1,"queue_len":3}],"uptime_secs":15,"hour":{"uptime_secs":3,"of":{"errors":1},"sent":9}}`}, has: sample.Values{sample.Battery: 4.1, sample.Uptime: 15, sample.Sent: 2}, lacks: []sample.Metric{sample.Queue, sample.PoolEmpty}},
		"half a reply":     {says: map[string]string{core: `{"battery_mv":4100,"uptime_secs":1`}, has: sample.Values{sample.Battery: 4.1}, lacks: []sample.Metric{sample.Uptime, sample.Queue}},
		"beyond 16 bits":   {says: map[string]string{core: `{"battery_mv":70000,"uptime_secs":15,"errors":-1,"queue_len":1}`}, has: sample.Values{sample.Uptime: 15}, lacks: []sample.Metric{sample.Battery, sample.PoolEmpty}},
		"nothing measured": {
			says:  map[string]string{core: `{"battery_mv":0,"uptime_secs":15,"errors":6,"queue_len":1}`, "stats-radio": `{"noise_floor":0,"last_rssi":0,"last_snr":0.00,"tx_air_secs":0,"rx_air_secs":0}`},
			has:   sample.Values{sample.PoolEmpty: 0, sample.ChannelBusy: 1, sample.RadioStuck: 1, sample.TransmitTime: 0},
			lacks: []sample.Metric{sample.Battery, sample.NoiseFloor, sample.LastRSSI, sample.LastSNR},
		},
		"a queue that does not count": {says: map[string]string{"ver": "v1.14.0 (Build: 1 Mar 2026)", "get af": "> 9.0", core: `{"battery_mv":1,"uptime_secs":15,"errors":0,"queue_len":0}`}, has: sample.Values{sample.DutyCycleLimit: 0.1}, lacks: []sample.Metric{sample.Queue}},
		"a version of its own":        {says: map[string]string{"ver": "nightly"}, has: sample.Values{sample.Battery: 4.1}},
		"a reply that quotes a log":   {says: map[string]string{"get name": "> 20:50:34 - 15/5/2024 U: TX, len=1"}, has: sample.Values{sample.Battery: 4.1}},
		"no clock":                    {says: map[string]string{"clock": "none"}, has: sample.Values{sample.Admins: 1}, lacks: []sample.Metric{sample.ClockOffset}},
		"silent":                      {says: map[string]string{"get public.key": ""}, failure: sample.Silent},
		"silent in between":           {says: map[string]string{"stats-radio": ""}, failure: sample.Silent},
		"garbage":                     {says: map[string]string{"get public.key": "\x00" + strings.Repeat("\xff\xfe\n", 2000)}, failure: sample.Unreadable},
		"no end":                      {says: map[string]string{core: "\x00stats-core\r  -> {"}, failure: sample.Unreadable},
		"another firmware":            {says: map[string]string{"get public.key": "Unknown command"}, failure: sample.Unreadable},
		"no statistics":               {says: map[string]string{core: "out of order"}, failure: sample.Unreadable},
		"the answer to another question": {
			says:    map[string]string{core: "\x00stats-radio\r  -> {\"battery_mv\":1}\r\n"},
			failure: sample.Unreadable,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // so that nobody waits for those who are silent
				_, p := poll(t, newPlayer(1<<20, healthy("", c.says)), true, &heard{})
				if p.Failure != c.failure || (p.Failure != "") != (p.Values == nil) {
					t.Fatalf("%q: %q, %v", p.Failure, p.Reason, p.Values)
				}
				for m, v := range c.has {
					if got, ok := p.Values[m]; !ok || got != v {
						t.Errorf("%s is %v, %v; want %v", m, got, ok, v)
					}
				}
				for _, m := range c.lacks {
					if got, ok := p.Values[m]; ok {
						t.Errorf("%s is %v, and was not measured", m, got)
					}
				}
			})
		})
	}
}

// TestTCP polls a console that does not echo, and prints its access list elsewhere.
func TestTCP(t *testing.T) {
	t.Parallel()
	port := newPlayer(3, healthy("\r\n", nil))
	port.out <- "MeshCore Room Server CLI\r\n"
	_, p := poll(t, port, false, &heard{})
	if _, told := p.Values[sample.Admins]; p.Failure != "" || p.Values[sample.Battery] != 4.1 || p.Access != nil || told {
		t.Errorf("%+v", p)
	}
	for _, typed := range port.typed {
		if typed == "get acl\r" {
			t.Error("asked for what is printed elsewhere")
		}
	}
}

// TestHalfALine polls where someone left half a command.
func TestHalfALine(t *testing.T) {
	t.Parallel()
	first := true
	well := healthy("", nil)
	_, p := poll(t, newPlayer(5, func(typed string) string {
		if first {
			first = false
			return typed + "  -> Unknown command\r\n"
		}
		return well(typed)
	}), true, &heard{})
	if p.Failure != "" {
		t.Errorf("%s: %s", p.Failure, p.Reason)
	}
}
