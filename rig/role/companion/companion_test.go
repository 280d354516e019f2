package companion_test

import (
	"strings"
	"testing"

	wire "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/role/companion"
)

// A bench can set one up, and knows when it restarts; what it is told are whole frames.
func TestRole(t *testing.T) {
	t.Parallel()
	r := companion.Role()
	if err := r.Check(); err != nil {
		t.Error(err)
	}
	if reboot := "\x3c\x07\x00\x13reboot"; r.Reboot() != reboot || !r.RestartsOn("\r"+reboot+"\r") || r.RestartsOn(r.Alive) {
		t.Errorf("restarts on %q", r.Restarts)
	}
	for _, line := range append(r.SetUp(r.Default), r.Alive) {
		if line[0] != '<' || int(line[1]) != len(line)-3 || line[2] != 0 {
			t.Errorf("%q is no frame", line)
		}
	}
	named := string(wire.Append(nil, wire.SetName, []byte(companion.DefaultName)...))
	if !strings.Contains(strings.Join(r.SetUp(r.Default), ""), named) {
		t.Errorf("it is not named by %q", named)
	}
}
