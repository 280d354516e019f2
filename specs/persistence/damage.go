package persistence

import (
	"bytes"
	"context"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/release"
	. "github.com/meshrig/meshrig/specs/suite"
)

// damage is what becomes of a file on a flash that wears out, or that something else wrote to.
type damage struct {
	name string
	to   func(file []byte) []byte
}

// anyFile is damage to a file of whatever form.
func anyFile() []damage {
	return append(ended(),
		damage{"erased", func(f []byte) []byte { return bytes.Repeat([]byte{0xFF}, len(f)) }},
		damage{"longer than it was", func(f []byte) []byte { return append(slices.Clone(f), bytes.Repeat([]byte{0xA5}, 1000)...) }},
	)
}

// ended is damage that leaves texts with an end.
func ended() []damage {
	return []damage{
		{"empty", func([]byte) []byte { return nil }},
		{"cut to one byte", func(f []byte) []byte { return f[:1] }},
		{"cut in the middle", func(f []byte) []byte { return f[:len(f)/2] }},
		{"cut by one byte", func(f []byte) []byte { return f[:len(f)-1] }},
		{"of zeros", func(f []byte) []byte { return make([]byte, len(f)) }},
	}
}

// jsonFile is damage to a file of keys, values and brackets.
func jsonFile() []damage {
	brackets := func(b byte, n int) func([]byte) []byte {
		return func(f []byte) []byte { return append(bytes.Repeat([]byte{b}, n), f...) }
	}
	return []damage{
		{"that closes more than it opens", brackets('}', 3)},
		{"that opens more than it closes", brackets('{', 100)},
		{"that closes too much in its middle", func(f []byte) []byte { return bytes.Replace(f, []byte("},"), []byte("}}},"), 1) }},
		{"that opens quotes", func(f []byte) []byte { return bytes.Replace(f, []byte(`:`), []byte(`:"`), 1) }},
		{"with a key of 500 bytes", func(f []byte) []byte {
			return bytes.Replace(f, []byte("{"), append([]byte("{"), append(bytes.Repeat([]byte("k"), 500), ":1,"...)...), 1)
		}},
		{"with a value of 500 bytes", func(f []byte) []byte {
			return bytes.Replace(f, []byte(":"), append([]byte(":"), bytes.Repeat([]byte("9"), 500)...), 1)
		}},
	}
}

// regionEntry is how many bytes a region takes in its file (RegionMap::save, v1.15.0 to v1.17.1).
const regionEntry = 164

// expectUsable expects a board to answer, and to take and to keep a setting.
func expectUsable(ctx context.Context, b *bench.Bench) {
	GinkgoHelper()
	Expect(get(ctx, b, "name")).To(HavePrefix("> "))
	set(ctx, b, "set name Mended")
	b.Room().Reboot(ctx)
	Expect(get(ctx, b, "name")).To(Equal("> Mended"))
}

var _ = Describe("board whose flash is damaged", func() {
	for _, c := range []struct {
		file, by string
		kinds    []damage
	}{
		{"/prefs.json", "1.17.0", slices.Concat(anyFile(), jsonFile())},
		{prefsFile, "1.14.1", anyFile()},
		{"/s_contacts", "1.14.1", anyFile()},
		// A name without an end stops v1.16.0 to v1.17.1.
		{"/regions2", "1.16.0", append(ended(), damage{"with more regions than there is room for", func(f []byte) []byte {
			return append(f, bytes.Repeat(f[len(f)-regionEntry:], 40)...)
		}})},
	} {
		It("starts with any damage to "+c.file, For("PER-075"), Needs(Fill), func(ctx SpecContext) {
			for _, d := range c.kinds {
				By(c.file + " " + d.name)
				expectUsable(ctx, leftBy(ctx, release.Must(c.by), func(flash map[string][]byte) { flash[c.file] = d.to(flash[c.file]) }))
			}
		})
	}
})
