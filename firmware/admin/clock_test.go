package admin_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/admin"
)

func TestLogTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.Uint32().Draw(t, "seconds")
		want := time.Unix(int64(seconds), 0).UTC().Format("15:04:05 - 2/1/2006 U")
		if got := admin.LogTime(seconds, admin.Quirks{}); got != want {
			t.Errorf("right: %s, want %s", got, want)
		}
		released := admin.LogTime(seconds, admin.Quirks{CalendarWraps: true})
		const from2000, to2100 = 946684800, 4107542400 // 1 January 2000, 1 March 2100
		if good := seconds >= from2000 && seconds < to2100; (released == want) != good {
			t.Errorf("released: %s for %s", released, want)
		}
	})
}
