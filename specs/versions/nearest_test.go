package versions_test

import (
	"errors"
	"testing"

	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role/repeater"
	"github.com/meshrig/meshrig/specs/versions"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1.9.0": "v1.9.0", "1.14.0": "v1.14.0", "1.14.3": "v1.14.1", "1.17.1+fork": "v1.17.1", "2.0": "v1.17.1",
	} {
		if got, err := versions.Nearest("", release.Must(text)); err != nil || got.String() != want {
			t.Errorf("%s is judged as %v, %v", text, got, err)
		}
	}
	if got, err := versions.Nearest("", release.Version{}); err != nil || got != versions.Newest {
		t.Errorf("an unknown version is judged as %v, %v", got, err)
	}
	_, err := versions.Nearest("", release.Must("1.8.9"))
	if older := (*versions.OlderError)(nil); !errors.As(err, &older) {
		t.Errorf("got %v", err)
	}
	if got, err := versions.Nearest(repeater.Name, release.Must("1.14.0")); err != nil || got.String() != "v1.14.0" {
		t.Errorf("a repeater of 1.14.0 is judged as %v, %v", got, err)
	}
	_, err = versions.Nearest(repeater.Name, release.Must("1.13.0"))
	if older := (*versions.OlderError)(nil); !errors.As(err, &older) {
		t.Errorf("a repeater of 1.13.0: got %v", err)
	}
}
