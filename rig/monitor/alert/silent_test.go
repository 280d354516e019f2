package alert_test

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

func TestSilentIsToldOnceDailyAndAtItsEnd(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"), serial("bergen", "/dev/b"))
	w.want(w.every(10*time.Minute, func() []string { return append(w.poll("oslo", nil), w.poll("bergen", nil)...) }))
	quiet := func() []string { return append(w.fail("oslo", sample.Silent), w.poll("bergen", nil)...) }
	w.want(w.every(58*time.Minute, quiet))
	w.want(w.every(2*time.Minute, quiet), "firing silent oslo")
	w.want(w.every(24*time.Hour, quiet), "repeat silent oslo")
	w.want(w.every(24*time.Hour, quiet), "repeat silent oslo")
	w.want(w.poll("oslo", nil))
	w.want(w.fail("oslo", sample.Silent))
	w.want(w.poll("oslo", nil))
	w.want(w.poll("oslo", nil), "resolved silent oslo")
	w.want(w.every(30*time.Minute, func() []string { return append(w.poll("oslo", nil), w.poll("bergen", nil)...) }))
}
