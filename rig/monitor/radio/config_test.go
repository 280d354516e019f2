package radio_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	file := secret.Secret{File: "key"}
	for want, c := range map[string]radio.Config{
		"":                    {Companion: "attic:5000", Budget: 0.02},
		"both are given":      {Companion: "attic:5000", Modem: "/dev/ttyACM0"},
		"companion: missing":  {},
		"radio: ":             {Modem: "/dev/ttyACM0", Identity: file},
		"budget: 0.2: want":   {Companion: "attic:5000", Budget: 0.2},
		"budget: -0.01: want": {Companion: "attic:5000", Budget: -0.01},
	} {
		if err := c.Check(); err == nil && want != "" || err != nil && (want == "" || !strings.Contains(err.Error(), want)) {
			t.Errorf("%+v: %v, want %q", c, err, want)
		}
	}
}

// A monitor is known by rooms again: it does not throw its identity away.
func TestSectionCheck(t *testing.T) {
	t.Parallel()
	s := radio.Section{Gateways: []radio.Config{{Name: "mast", Modem: "/dev/ttyACM0", Radio: inventory.Radio{Preset: "eu"}}}}
	var told []string
	s.Check(func(what string, _ ...any) { told = append(told, what) })
	if len(told) != 1 || !strings.Contains(told[0], "identity: missing") {
		t.Error(told)
	}
}

// What keeps a gateway from being reached is the gateway's failure, and says what.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	_ = l.Close()
	bad := filepath.Join(t.TempDir(), "identity")
	if err := os.WriteFile(bad, []byte("15\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	nobody := func(context.Context) (radio.Line, error) { return nil, errors.New("held by another") }
	for want, c := range map[string]radio.Config{
		"connection refused": {Companion: closed},
		"no-such-port":       {Companion: "/dev/no-such-port"},
		"held by another":    {Companion: "a line", Line: nobody},
		"64 hex digits":      {Modem: "a line", Line: nobody, Radio: inventory.Radio{Preset: "eu"}, Identity: secret.Secret{File: bad}},
		"unknown":            {Modem: "a line", Line: nobody, Radio: inventory.Radio{Preset: "mars"}},
	} {
		g, err := radio.Dial(t.Context(), c)
		if radio.FailureOf(err) != sample.Unreachable || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	}
}
