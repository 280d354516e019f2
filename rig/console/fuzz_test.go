package console_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/lora"
)

// fuzz feeds a parser replies like the recorded ones. What it refuses it quotes; print prints
// what it reads so that it reads the same again.
func fuzz[T any](f *testing.F, command string, parse func(string) (T, error), print func(T) string) {
	f.Helper()
	f.Add("")
	for reply := range questions[command].refused {
		f.Add(reply)
	}
	f.Fuzz(func(t *testing.T, reply string) {
		got, err := parse(reply)
		if err != nil {
			if e := (*console.AnswerError)(nil); !errors.As(err, &e) || e.Command != command || e.Reply != reply {
				t.Fatalf("%q: %v does not name command and reply", reply, err)
			}
			return
		}
		again, err := parse(print(got))
		if err != nil || print(again) != print(got) {
			t.Errorf("%q: %+v, and printed again %+v, %v", reply, got, again, err)
		}
	})
}

func FuzzVersion(f *testing.F) {
	f.Add("v1.17.1 (Build: 14 Aug 2026)")
	fuzz(f, "ver", console.ParseVersion, func(v console.Version) string { return v.Build })
}

func FuzzRole(f *testing.F) {
	f.Add("> room_server")
	fuzz(f, "get role", console.ParseRole, func(role string) string { return "> " + role })
}

func FuzzRadio(f *testing.F) {
	f.Add("> 869.6179809,62.5,8,5")
	fuzz(f, "get radio", console.ParseRadio, func(r console.Radio) string {
		if p := r.Over(lora.Default().Params()); p.Validate() != nil {
			f.Errorf("%v, which no radio has", p)
		}
		return fmt.Sprintf("> %v,%v,%d,%d", r.MHz, float64(r.Bandwidth)/1e3, r.SpreadingFactor, r.CodingRate)
	})
}

func FuzzAccessList(f *testing.F) {
	f.Add("ACL:\r\n03 128CD300F9E81AAC8143002BA8793C3A22CF13246A786CFC24051F8D335C78A0\n")
	fuzz(f, "get acl", console.ParseAccessList, func(list []console.Access) string {
		var b strings.Builder
		b.WriteString("ACL:\r\n")
		for _, a := range list {
			fmt.Fprintf(&b, "%02X %X\n", a.Permissions, a.Key[:])
		}
		return b.String()
	})
}

func FuzzRegions(f *testing.F) {
	f.Add("*^ F\n europe F\n  de\n   by F\n\r\n")
	fuzz(f, "region", console.ParseRegions, func(tree []console.Region) string {
		var b strings.Builder
		for _, r := range tree {
			b.WriteString(strings.Repeat(" ", r.Depth) + r.Name)
			if r.Home {
				b.WriteString("^")
			}
			if r.Flood {
				b.WriteString(" F")
			}
			b.WriteString("\n")
		}
		return b.String()
	})
}

func FuzzDefaultScope(f *testing.F) {
	f.Add(" default scope is europe")
	f.Add(" default scope is <null>")
	fuzz(f, "region default", console.ParseDefaultScope, func(name string) string {
		if name == "" {
			name = "<null>"
		}
		return " default scope is " + name
	})
}

func FuzzClock(f *testing.F) {
	f.Add("10:52 - 15/5/2024 UTC")
	fuzz(f, "clock", console.ParseClock, func(at time.Time) string { return at.Format("15:04 - 2/1/2006 MST") })
}

// again prints statistics as JSON.
func again[T any](f *testing.F) func(T) string {
	f.Helper()
	return func(stats T) string {
		text, err := json.Marshal(stats)
		if err != nil {
			f.Error(err)
		}
		return string(text)
	}
}

func FuzzCoreStats(f *testing.F) {
	f.Add(`{"battery_mv":4100,"uptime_secs":6,"errors":0,"queue_len":1}`)
	fuzz(f, "stats-core", console.ParseCoreStats, again[console.CoreStats](f))
}

func FuzzRadioStats(f *testing.F) {
	f.Add(`{"noise_floor":-110,"last_rssi":0,"last_snr":0.00,"tx_air_secs":4,"rx_air_secs":0}`)
	fuzz(f, "stats-radio", console.ParseRadioStats, again[console.RadioStats](f))
}

func FuzzPacketStats(f *testing.F) {
	f.Add(`{"recv":0,"sent":6,"flood_tx":3,"direct_tx":3,"flood_rx":0,"direct_rx":0,"recv_errors":0}`)
	fuzz(f, "stats-packets", console.ParsePacketStats, again[console.PacketStats](f))
}
