package admin_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/admin"
)

// cutFlash loses power after a number of written bytes, counting one for emptying a file.
type cutFlash struct {
	flash

	left int
}

func (f *cutFlash) WriteFile(name string, data []byte) error {
	if f.left <= 0 {
		return errBroken
	}
	n := min(len(data), f.left-1)
	f.left -= len(data) + 1
	f.flash[name] = append([]byte{}, data[:n]...)
	if f.left < 0 {
		return errBroken
	}
	return nil
}

func (f *cutFlash) Remove(name string) error {
	if f.left--; f.left < 0 {
		return errBroken
	}
	return f.flash.Remove(name)
}

// TestPowerCut cuts the power at every byte of a change of the password. Afterwards it is the old one or
// the new one; written in place, it can be the one that every board of the build has.
func TestPowerCut(t *testing.T) {
	for _, q := range []admin.Quirks{{}, releasedQuirks()} {
		passwords := map[string]int{}
		for cut, whole := 0, false; !whole; cut++ {
			s := ownBuild().Settings()
			s.Password = "old"
			f := &cutFlash{flash: flash{}, left: 1 << 20}
			if err := s.Save(q.Flash(f)); err != nil {
				t.Fatal(err)
			}
			f.left = cut
			s.Password = "new"
			whole = s.Save(q.Flash(f)) == nil
			got, _ := admin.LoadSettings(q.Flash(f.flash), ownBuild())
			passwords[got.Password]++
		}
		if passwords["old"] == 0 || passwords["new"] == 0 {
			t.Errorf("%v", passwords)
		}
		if got := passwords["password"] > 0; got != q.WritesInPlace || len(passwords) > 3 {
			t.Errorf("in place %v: %v", q.WritesInPlace, passwords)
		}
	}
}

func TestSafeFlash(t *testing.T) {
	inner := flash{}
	f := admin.Quirks{}.Flash(&cutFlash{inner, 1 << 20})
	if err := f.WriteFile("/a", []byte("content")); err != nil {
		t.Fatal(err)
	}
	if len(inner) != 1 || string(inner["/a"]) != "content" {
		t.Errorf("%q", inner)
	}
	inner["/a.new"] = []byte("garbage")
	if got, err := f.ReadFile("/a"); err != nil || string(got) != "content" {
		t.Errorf("%q, %v", got, err)
	}
	inner["/a.new"] = make([]byte, 4) // the start of a draft, whose content starts with zeros
	if got, err := f.ReadFile("/a"); err != nil || string(got) != "content" {
		t.Errorf("%q, %v", got, err)
	}
	if err := f.Remove("/a"); err != nil || len(inner) != 0 {
		t.Errorf("%v, %q", err, inner)
	}
	if (admin.Quirks{}).Flash(f) != f {
		t.Error("wrapped twice")
	}
}
