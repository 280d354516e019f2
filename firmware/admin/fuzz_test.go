package admin_test

import (
	"bytes"
	"testing"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/wire"
)

// FuzzHandle types any lines, from the console and from remote, into a right and into a released firmware.
func FuzzHandle(f *testing.F) {
	for _, seed := range []string{
		"set radio 868,125,7,5\nget radio", "region load\n a F\n  b\n\nregion", "setperm aabb 3\nget acl", "xx|region def a b|a c",
		"set prv.key 00\ntempradio 1e3,62.5,8,5,9", "time 4294967295\nclock\nlog\nset owner.info a|b",
		"region put a\nregion put b a\nregion put a b\nregion remove a\nregion default *\nregion list denied",
	} {
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, lines []byte, remote bool) {
		for _, q := range []admin.Quirks{{}, releasedQuirks()} {
			b := &board{}
			c := b.start(ownBuild(), q)
			for line := range bytes.SplitSeq(lines, []byte("\n")) {
				from := admin.Serial
				if remote {
					from = admin.Remote
				}
				if reply := c.Handle(from, 1, string(line)); len(reply) > admin.MaxReply {
					t.Fatalf("%q: %d bytes", line, len(reply))
				}
			}
			c.Settings.AdvertData(wire.NodeRoom)
			if len(c.Settings.Name) > admin.MaxName || len(c.Settings.Owner) > admin.MaxOwner {
				t.Fatal("a text is longer than its buffer")
			}
		}
	})
}

// FuzzLine types any bursts.
func FuzzLine(f *testing.F) {
	f.Add([]byte("ver\rver\n\x00x\r"), uint8(3), true)
	f.Fuzz(func(t *testing.T, in []byte, size uint8, released bool) {
		l := admin.LineEditor{Quirks: admin.Quirks{LineOverrun: released}}
		for burst := range chunks(in, int(size)+1) {
			echo, line, _ := l.Take(burst)
			if !bytes.Equal(echo, burst) || !released && len(line) >= admin.MaxLine {
				t.Fatalf("%q: echo %q, line %q", burst, echo, line)
			}
		}
	})
}

func chunks(b []byte, size int) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(b) > 0 {
			n := min(size, len(b))
			if !yield(b[:n]) {
				return
			}
			b = b[n:]
		}
	}
}

// FuzzPrefs reads any settings file; what it read has to survive a save.
func FuzzPrefs(f *testing.F) {
	f.Add([]byte(`{name:"a\n",radio:{freq:869.618,tx:-9},lat:nan}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, _ := admin.LoadSettings(flash{admin.PrefsFile: data}, ownBuild())
		saved := flash{}
		if err := s.Save(saved); err != nil {
			t.Fatal(err)
		}
		if _, err := admin.LoadSettings(saved, ownBuild()); err != nil {
			t.Fatalf("%s: %v", saved[admin.PrefsFile], err)
		}
	})
}

// FuzzLegacyPrefs reads any settings file of an older release.
func FuzzLegacyPrefs(f *testing.F) {
	f.Add(legacy())
	f.Fuzz(func(t *testing.T, data []byte) {
		s, _ := admin.LoadSettings(flash{admin.LegacyPrefsFile: data}, ownBuild())
		if s.SpreadingFactor < 5 || s.SpreadingFactor > 12 || len(s.Name) > admin.MaxName {
			t.Fatalf("%+v", s)
		}
	})
}

// FuzzAccess reads any access list.
func FuzzAccess(f *testing.F) {
	f.Add(make([]byte, 136))
	self := room()
	f.Fuzz(func(t *testing.T, data []byte) {
		var l admin.AccessList
		files := flash{admin.AccessFile: data}
		_ = l.Load(files, self)
		if l.Len() > admin.MaxClients || l.Len() > len(data)/136 {
			t.Fatalf("%d clients", l.Len())
		}
	})
}

// FuzzRegions reads any region map and walks it.
func FuzzRegions(f *testing.F) {
	f.Add(make([]byte, 10+164))
	f.Fuzz(func(t *testing.T, data []byte) {
		var m admin.Regions
		_ = m.Load(flash{admin.RegionsFile: data})
		if len(m.Export(admin.MaxReply)) > admin.MaxReply || len(m.Names(true, 160)) > 160 {
			t.Fatal("too long")
		}
		n := m.Len()
		if r := m.Put("new", 0); r != nil && m.Remove(r, admin.Quirks{}) && m.Len() > n {
			t.Fatal("a region was removed and is still there")
		}
	})
}
