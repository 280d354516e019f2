package mesh

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// radio is the first byte of a companion's key.
const radio = 0xC0

var _ = Describe("companion behind a repeater", func() {
	It("logs in to the room and has its post confirmed", For("MSH-019"), Needs(Channel), func(ctx SpecContext) {
		links := Links([2]string{bench.ProbeName, "r1"}, [2]string{"radio", "r1"}, [2]string{"r1", bench.RoomName})
		b := Bench(ctx, append(repeaters(1), Keyed(usual), With("companion", "radio", radio), links, Patient(1))...)
		app, key := b.Board("radio").App(), b.Room().PublicKey()
		b.Room().Console().Command(ctx, "advert")
		calm(ctx, b)
		_, known := app.Contact(ctx, key)
		Expect(known).To(BeTrue(), "the room is a contact of the companion")
		app.Sends(ctx, companion.SendLogin, append(key[:], b.Room().GuestPassword()...)...)
		b.Await(ctx, deadline.Answer, app.Is(companion.PushLogin))
		calm(ctx, b)
		sent := app.Text(ctx, key, app.Time(ctx), 0, "from a phone")
		b.Await(ctx, deadline.Ack, app.IsConfirmation(sent))
	})
})
