package releases_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/kiss"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/firmware/repeater"
	"github.com/meshrig/meshrig/firmware/room"
	"github.com/meshrig/meshrig/firmware/server"
)

func TestFind(t *testing.T) {
	for _, version := range []string{"v1.17.1", "1.17.1"} {
		if r, err := releases.Rooms().Find(version); err != nil || r.Build.Version != "v1.17.1" {
			t.Errorf("%s: %v %v", version, r.Build.Version, err)
		}
	}
	own, err := releases.Rooms().Find("")
	if want := (room.Release{Release: server.Release{Build: own.Build}}); err != nil || own.Build.Version != "v1.17.1+meshrig" || own != want {
		t.Errorf("own room: %+v %v", own, err)
	}
	mine, err := releases.Repeaters().Find("")
	if want := (repeater.Release{Release: server.Release{Build: mine.Build}}); err != nil || mine.Build.Version != "v1.17.1+meshrig" || mine != want {
		t.Errorf("own repeater: %+v %v", mine, err)
	}
	if own, err := releases.Modems().Find(""); err != nil || own != (kiss.Quirks{}) {
		t.Errorf("own modem: %+v %v", own, err)
	}
}

func TestFindOfAnUnknownRelease(t *testing.T) {
	_, err := releases.Rooms().Find("v9")
	var unknown *releases.UnknownError
	if !errors.As(err, &unknown) || !slices.Equal(unknown.Known, []string{"v1.17.1"}) || !strings.Contains(err.Error(), `"v9"`) {
		t.Errorf("got %v", err)
	}
}

// The newest release is one that can be asked for, and says so itself.
func TestNewest(t *testing.T) {
	newest := releases.Rooms().Newest()
	if r, err := releases.Rooms().Find(newest); err != nil || r.Build.Version != newest {
		t.Errorf("%s: %s, %v", newest, r.Build.Version, err)
	}
	if _, err := releases.Modems().Find(releases.Modems().Newest()); err != nil {
		t.Error(err)
	}
}
