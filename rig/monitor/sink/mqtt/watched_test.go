package mqtt_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/meshrig/meshrig/rig/internal/theirs"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink/mqtt"
)

// TestRoomTakenOut takes a room out while the sink runs: it is offline at once, its connection ends, what
// still comes of it is not published, and it is back when it is watched again.
func TestRoomTakenOut(t *testing.T) {
	t.Parallel()
	k := &keeper{}
	s, err := mqtt.New(mqtt.Config{Broker: serve(t, k), IATA: "AMS"}, t.TempDir(), mqtt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.Run(ctx) }()
	day := node("day", "51")
	told := func(connections int, want ...string) {
		t.Helper()
		theirs.Await(t, fmt.Sprint(want), func() error {
			k.mu.Lock()
			open := len(k.connects) - k.ended
			k.mu.Unlock()
			if got := k.topics(); !slices.Equal(got, want) || open != connections || s.Status().Spool.Records > 0 {
				return fmt.Errorf("%q, %d connections", got, open)
			}
			return nil
		})
	}
	s.Watch([]sample.Node{night, day}, noon)
	s.Take(poll(day, noon, nil))
	told(1, "status online")
	s.Take(poll(night, noon, nil))
	told(2, "status online", "status online")

	s.Watch([]sample.Node{{Name: day.Name}}, noon)
	s.Take(poll(night, noon, nil))
	told(1, "status online", "status online", "status offline")
	if bye := k.got[2]; bye.topic != "meshcore/AMS/"+key+"/status" {
		t.Errorf("%+v", bye)
	}
	s.Watch([]sample.Node{night, day}, noon)
	s.Take(poll(night, noon, nil))
	told(2, "status online", "status online", "status offline", "status online")
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	told(0, "status online", "status online", "status offline", "status online", "status offline", "status offline")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
