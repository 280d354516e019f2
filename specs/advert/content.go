package advert

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// cutName is how many bytes of a name fit beside a place into the 32 bytes of an advert's data:
// a byte of flags and twice four bytes go off (MAX_ADVERT_DATA_SIZE, v1.17.1).
const cutName = 23

var _ = Describe("content of adverts", func() {
	It("signs with the room's key", For("ADV-003"), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, command := range []string{"advert", "advert", "advert.zerohop"} {
			b.Room().Console().Command(ctx, command)
			a := read(b.Await(ctx, deadline.AdvertSoon, client.IsAdvert()))
			Expect(identity.PublicKey(a.PublicKey)).To(Equal(b.Room().PublicKey()))
			Expect(a.signed()).To(BeTrue(), "signature of %s", Hex(a.event.Frame))
			b.Pass(ctx, deadline.For(1100*time.Millisecond, "another second of the board's clock"))
		}
	})

	It("sends one identity through hours and a reboot", For("ADV-003"), Costs(3*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		key := b.Room().PublicKey()
		b.Room().Console().Command(ctx, "set advert.interval 60")
		for range 2 {
			a := read(b.Await(ctx, deadline.For(2*time.Hour, "the interval of local adverts is 1 h"), client.IsAdvert()))
			Expect(identity.PublicKey(a.PublicKey)).To(Equal(key))
		}
		b.Room().Reboot(ctx)
		a := read(b.Await(ctx, deadline.BootAdvert, client.IsAdvert()))
		Expect(identity.PublicKey(a.PublicKey)).To(Equal(key))
		Expect(a.signed()).To(BeTrue())
	})

	It("says that the node is a room", For("ADV-004"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(commanded(ctx, b).data.Type).To(Equal(wire.NodeRoom))
	})

	for _, name := range []string{"Bench", "Grüße 7", "0123456789abcdefghijklm"} {
		It(fmt.Sprintf("carries the name %q", name), For("ADV-005"), func(ctx SpecContext) {
			b := Bench(ctx)
			b.Room().Console().Command(ctx, "set name "+name)
			Expect(commanded(ctx, b).data.Name).To(Equal(name))
		})
	}

	for _, place := range []struct{ lat, lon float64 }{{47.25, -8.5}, {-33.868820, 151.209296}, {0, 0}, {-90, -180}} {
		It(fmt.Sprintf("carries the place %v, %v", place.lat, place.lon), For("ADV-006"), func(ctx SpecContext) {
			b := Bench(ctx)
			b.Room().Console().Command(ctx, fmt.Sprintf("set lat %f", place.lat))
			b.Room().Console().Command(ctx, fmt.Sprintf("set lon %f", place.lon))
			a := commanded(ctx, b)
			Expect(a.data.HasLocation).To(BeTrue(), "flags of %s", Hex(a.Data))
			// The firmware cuts off what is below a millionth of a degree.
			Expect(a.data.Latitude).To(Held(b, "latitude", BeNumerically("~", math.Round(place.lat*1e6), 1)))
			Expect(a.data.Longitude).To(Held(b, "longitude", BeNumerically("~", math.Round(place.lon*1e6), 1)))
		})
	}

	It("carries the time of the board's clock", For("ADV-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		const ahead = 100_000_000 // seconds, three years
		epoch := b.Config().Epoch + ahead
		b.Room().Console().Command(ctx, fmt.Sprintf("time %d", epoch))
		set := typed(b)
		a := commanded(ctx, b)
		// The stamp is that of the command, 1.5 s before the frame; within the second before the
		// clock was set the firmware may have used up the stamps that follow.
		after := typed(b).Since(set).Value
		const slack = 2 // seconds: the clock's grid and a stamp that was used already
		Expect(a.Timestamp).To(Held(b, "time in the advert", And(BeNumerically(">=", epoch), BeNumerically("<=", epoch+uint32(after.Seconds())+slack))))
		b.Pass(ctx, deadline.For(10*time.Minute, "a clock that stands still is told apart"))
		later := commanded(ctx, b)
		passed := uint32(typed(b).Since(set).Value.Seconds())
		Expect(later.Timestamp).To(Held(b, "time in the later advert", And(BeNumerically(">=", epoch+passed-slack), BeNumerically("<=", epoch+passed+slack))))
	})

	for _, name := range []string{strings.Repeat("Ä", 15), "x" + strings.Repeat("€", 10), "01234567890123456789" + "🙂🙂"} {
		It(fmt.Sprintf("cuts the name %q between characters", name), For("ADV-008"), func(ctx SpecContext) {
			b := Bench(ctx)
			b.Room().Console().Command(ctx, "set name "+name)
			got := commanded(ctx, b).data.Name
			Expect(utf8.ValidString(got)).To(BeTrue(), "%q is UTF-8", got)
			Expect(name).To(HavePrefix(got))
			next, size := utf8.DecodeRuneInString(name[len(got):])
			what := fmt.Sprintf("bytes of the name in the advert, of which %q of %d bytes would come next", next, size)
			Expect(len(got)).To(Held(b, what, And(BeNumerically("<=", cutName), BeNumerically(">", cutName-size))))
		})
	}

	It("cuts a name of 31 bytes to 23", For("ADV-016"), func(ctx SpecContext) {
		b := Bench(ctx)
		const name = "0123456789abcdefghijklmnopqrstu"
		b.Room().Console().Command(ctx, "set name "+name)
		a := commanded(ctx, b)
		Expect(a.data.Name).To(Equal(name[:cutName]))
		Expect(a.signed()).To(BeTrue())
	})
})
