package alert_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// BenchmarkTake judges a poll among two hundred rooms that have states of every kind, and BenchmarkSave
// puts all of them on a disk.
func BenchmarkTake(b *testing.B) {
	a, polls := many(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		a.Take(polls[i%len(polls)])
		i++
	}
}

func BenchmarkSave(b *testing.B) {
	a, polls := many(b)
	for _, p := range polls {
		a.Take(p)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func many(b *testing.B) (*alert.Alerts, []sample.Sample) {
	b.Helper()
	var rooms []alert.Room
	var polls []sample.Sample
	for i := range 200 {
		name := fmt.Sprintf("room%03d", i)
		rooms = append(rooms, serial(name, "/dev/tty"+name))
		polls = append(polls, sample.Sample{
			Node: sample.Node{Name: name, Pub: fmt.Sprintf("50a1b2c3d4%02x", i)}, Source: sample.Serial, At: began,
			Poll: &sample.Poll{Values: sample.Values{
				sample.Battery: 3.9, sample.Uptime: 5000, sample.Queue: 1, sample.NoiseFloor: -110, sample.ClockOffset: 2, sample.ClockError: 60,
				sample.TransmitTime: 100, sample.DutyCycleLimit: 0.1, sample.PoolEmpty: 0, sample.ChannelBusy: 0, sample.RadioStuck: 0, sample.Posts: 5, sample.Pushes: 20, sample.Admins: 1,
			}},
		})
	}
	var ran time.Duration
	a, err := alert.Open(b.TempDir(), alert.Config{}, rooms, alert.Options{Mono: func() time.Duration { ran += 50 * time.Millisecond; return ran }, Notifiers: []notify.Notifier{}})
	if err != nil {
		b.Fatal(err)
	}
	return a, polls
}
