package persistence

import (
	"bytes"
	"context"
	"embed"
	"io/fs"
	"path"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role/room"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// older holds what releases left on the flash of a board, as recorded: settings of which none is
// what a board comes with, an administrator, since v1.15.0 regions, and the key.
//
//go:embed all:older
var older embed.FS

// The recorded board.
const (
	olderAdmin  = "newpw"
	olderGuest  = "gpw"
	olderKey    = "370CAAAE216C91AEA5855F0EFFB6DD4D44354141DD6864A6A35073DBD8599744"
	olderClient = "128CD300F9E81AAC8143002BA8793C3A22CF13246A786CFC24051F8D335C78A0"
)

// leftBy is a board on whose flash a release left its files, which may be edited. It comes up as
// what they say. The spec is skipped on firmware that is older than they are.
func leftBy(ctx SpecContext, files release.Version, edits ...func(flash map[string][]byte)) *bench.Bench {
	GinkgoHelper()
	if v := Version(); v.Known() && !v.AtLeast(files) {
		Skip("the firmware is older than the files of " + files.String())
	}
	flash := map[string][]byte{}
	root := path.Join("older", files.String())
	Expect(fs.WalkDir(older, root, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			flash[strings.TrimPrefix(name, root)], err = older.ReadFile(name)
		}
		return err
	})).To(Succeed())
	for _, edit := range edits {
		edit(flash)
	}
	// Boards with nRF52 keep the key elsewhere than those with ESP32, and neither looks at the other's.
	const esp32, nRF52 = "/identity/_main.id", "/_main.id"
	if key, ok := flash[esp32]; ok {
		flash[nRF52] = key
	}
	return Bench(ctx, Factory, func(c *bench.Config) { c.Files = flash })
}

// expectSettings expects settings to read as the release printed them that wrote them.
func expectSettings(ctx context.Context, b *bench.Bench, want map[string]string) {
	GinkgoHelper()
	for key, value := range InOrder(want) {
		Expect(get(ctx, b, key)).To(Equal("> "+value), key)
	}
}

// releasesFrom are the releases whose files were recorded, from one on.
func releasesFrom(first string) (list []release.Version) {
	for _, v := range versions.Released(room.Name) {
		if _, err := older.ReadDir(path.Join("older", v.String())); err == nil && v.AtLeast(release.Must(first)) {
			list = append(list, v)
		}
	}
	return list
}

var _ = Describe("board with the files of", func() {
	for _, v := range releasesFrom("1.9.0") {
		It(v.String()+" has its settings", For("PER-047"), Needs(Fill), func(ctx SpecContext) {
			b := leftBy(ctx, v)
			expectSettings(ctx, b, map[string]string{
				"name": "My Room", "lat": "52.520008", "lon": "-13.3999996", "guest.password": olderGuest,
				"int.thresh": "14", "agc.reset.interval": "16", "multi.acks": "1", "allow.read.only": "on",
				"flood.advert.interval": "24", "advert.interval": "90", "repeat": "on", "flood.max": "12", "tx": "14",
				"rxdelay": "10.0", "txdelay": "1.5", "direct.txdelay": "0.6999999",
			})
			expectRadio(ctx, b, 8)
			Expect(b.Client("bob").Login(ctx, olderGuest).Permissions).To(BeEquivalentTo(wire.RoleReadWrite))
			Expect(b.Client("alice").Login(ctx, olderAdmin).Permissions).To(BeEquivalentTo(wire.RoleAdmin))
		})

		It(v.String()+" has its key and knows its administrator", For("PER-048"), Needs(Fill), func(ctx SpecContext) {
			b := leftBy(ctx, v)
			key := b.Room().PublicKey()
			Expect(strings.ToUpper(Hex(key[:]))).To(Equal(olderKey))
			Expect(b.Room().Console().Dump(ctx, "get acl")).To(ContainSubstring("03 " + olderClient))
		})
	}

	for _, v := range releasesFrom("1.17.0") { // whose file has names for what stands in it
		It(v.String()+" has its spreading factor where no release comes with that", For("PER-047"), Needs(Fill), func(ctx SpecContext) {
			expectRadio(ctx, leftBy(ctx, v, func(flash map[string][]byte) {
				const recorded, edited = "sf:8", "sf:10"
				Expect(string(flash["/prefs.json"])).To(ContainSubstring(recorded))
				flash["/prefs.json"] = bytes.Replace(flash["/prefs.json"], []byte(recorded), []byte(edited), 1)
			}), 10)
		})
	}

	for _, v := range releasesFrom("1.12.0") {
		It(v.String()+" has the owner's text", For("PER-049"), Needs(Fill), func(ctx SpecContext) {
			expectSettings(ctx, leftBy(ctx, v), map[string]string{"owner.info": "line1|line2"})
		})
	}

	for _, v := range releasesFrom("1.14.1") {
		It(v.String()+" has the size of its path hashes and its detection of loops", For("PER-050"), Needs(Fill), func(ctx SpecContext) {
			expectSettings(ctx, leftBy(ctx, v), map[string]string{"path.hash.mode": "1", "loop.detect": "moderate"})
		})
	}

	for _, v := range releasesFrom("1.15.0") {
		It(v.String()+" has its regions and its gain", For("PER-051"), Needs(Fill), func(ctx SpecContext) {
			b := leftBy(ctx, v)
			tree := b.Room().Console().Dump(ctx, "region")
			Expect(tree).To(And(ContainSubstring("\n europe F"), ContainSubstring("\n  de^")))
			expectSettings(ctx, b, map[string]string{"radio.rxgain": "off"})
		})
	}

	for _, v := range releasesFrom("1.16.0") {
		It(v.String()+" has its limits of hops", For("PER-052"), Needs(Fill), func(ctx SpecContext) {
			expectSettings(ctx, leftBy(ctx, v), map[string]string{"flood.max.unscoped": "5", "flood.max.advert": "4"})
		})
	}

	It("the oldest release has what came later as a new board has it", For("PER-053"), Needs(Fill), func(ctx SpecContext) {
		b := leftBy(ctx, releasesFrom("1.9.0")[0])
		expectSettings(ctx, b, map[string]string{
			"owner.info": "", "path.hash.mode": "0", "loop.detect": "off", "flood.max.unscoped": "64", "flood.max.advert": "8",
		})
	})

	for _, v := range releasesFrom("1.9.0") {
		It(v.String()+" keeps what is set afterwards", For("PER-054"), Needs(Fill, PowerOf), func(ctx SpecContext) {
			b := leftBy(ctx, v)
			set(ctx, b, "set flood.max 33")
			b.Room().PowerCycle(ctx, off)
			expectSettings(ctx, b, map[string]string{"flood.max": "33", "name": "My Room", "advert.interval": "90"})
			set(ctx, b, "set name Newer")
			b.Room().PowerCycle(ctx, off)
			expectSettings(ctx, b, map[string]string{"flood.max": "33", "name": "Newer", "guest.password": olderGuest})
		})
	}
})

// expectRadio expects the radio of the recorded board, of whose bandwidth some releases print a
// decimal more.
func expectRadio(ctx context.Context, b *bench.Bench, spreadingFactor float64) {
	GinkgoHelper()
	var got []float64
	for text := range strings.SplitSeq(strings.TrimPrefix(get(ctx, b, "radio"), "> "), ",") {
		n, err := strconv.ParseFloat(text, 64)
		Expect(err).NotTo(HaveOccurred())
		got = append(got, n)
	}
	Expect(got).To(HaveExactElements(BeNumerically("~", 868.3, 1e-4), Equal(125.0), Equal(spreadingFactor), Equal(6.0)))
}
