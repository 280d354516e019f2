package admin_test

import (
	"errors"
	"testing"

	"github.com/meshrig/meshrig/firmware/admin"
)

func TestIdentityFile(t *testing.T) {
	f := flash{}
	if got, err := admin.LoadIdentity(f); got != nil || err != nil {
		t.Errorf("no file: %v, %v", got, err)
	}
	self := room()
	if err := admin.SaveIdentity(f, self); err != nil {
		t.Fatal(err)
	}
	got, err := admin.LoadIdentity(f)
	if err != nil || got.Private() != self.Private() {
		t.Errorf("%v, %v", got, err)
	}
	f[admin.IdentityFile] = f[admin.IdentityFile][:95]
	var broken *admin.FileError
	if got, err := admin.LoadIdentity(f); got != nil || !errors.As(err, &broken) {
		t.Errorf("cut file: %v, %v", got, err)
	}
	if err := admin.SaveIdentity(brokenFlash{f}, self); !errors.Is(err, errBroken) {
		t.Errorf("broken flash: %v", err)
	}
}
