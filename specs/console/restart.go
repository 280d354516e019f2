package console

import (
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// longer is a time of that many seconds.
func longer(seconds float64) deadline.Deadline {
	return deadline.For(time.Duration(seconds*float64(time.Second)), "time passes")
}

var _ = Describe("restart", func() {
	It("prints a banner with the key that adverts carry", For("CON-070"), func(ctx SpecContext) {
		b := Bench(ctx)
		key := b.Room().PublicKey()
		printed := b.Room().Console().Command(ctx, "get public.key")
		Expect(printed).To(Equal("> " + strings.ToUpper(Hex(key[:]))))
		b.Room().Console().Command(ctx, "advert")
		packet, _ := advertOf(ctx, b, deadline.AdvertSoon)
		a, err := wire.DecodeAdvert(packet.Payload)
		Expect(err).NotTo(HaveOccurred())
		Expect(a.PublicKey[:]).To(Equal(key[:]))
		b.Room().Reboot(ctx)
		Expect(b.Room().PublicKey()).To(Equal(key), "key of the banner after a reboot")
	})

	It("follows reboot at once, and forgets the counters", For("CON-071"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Pass(ctx, longer(300))
		from := b.Now()
		b.Room().Reboot(ctx)
		Expect(b.Now().Sub(from)).To(Held(b, "time to the banner", BeNumerically("<=", deadline.Boot.After)))
		b.Await(ctx, deadline.BootAdvert, capture.Is(capture.Heard))
		b.Client("alice").LoginAdmin(ctx)
		Expect(b.Client("alice").Status(ctx).UptimeSeconds).To(Held(b, "uptime after the restart, seconds", BeNumerically("<", 60)))
	})

	It("follows an administrator's reboot over the air", For("CON-072"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		b.Pass(ctx, deadline.ListSave)
		b.Room().AllowRestart()
		alice.SendCommand(ctx, "reboot")
		b.Await(ctx, deadline.Boot, capture.Prints("Room ID"))
		b.Await(ctx, deadline.BootAdvert, capture.Is(capture.Heard))
		Expect(alice.Command(ctx, "get role")).To(Equal("> room_server"))
	})

	It("after erase finds a board as it comes", For("CON-073"), Needs(Erase), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Console().Command(ctx, "set lat 12.5")
		Expect(b.Room().Console().Erase(ctx)).To(Equal("File system erase: OK"))
		b.Room().Wipe(ctx)
		c := b.Room().Console()
		Expect(c.Command(ctx, "get name")).NotTo(Equal("> " + b.Room().Name()))
		Expect(c.Command(ctx, "get lat")).NotTo(Equal("> 12.5"))
		Expect(c.Command(ctx, "get guest.password")).NotTo(Equal("> visitor"))
		Expect(c.Command(ctx, "get advert.interval")).To(Equal("> 2"))
	})

	It("takes on a new key that was set, and not before", For("CON-074"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		old := b.Room().PublicKey()
		carol := b.Client("carol").Identity()
		private, public := carol.Private(), carol.Public()
		reply := c.Command(ctx, "set prv.key "+Hex(private[:]))
		Expect(reply).To(Equal("OK, reboot to apply! New pubkey: " + strings.ToUpper(Hex(public[:]))))
		Expect(c.Command(ctx, "get public.key")).To(Equal("> " + strings.ToUpper(Hex(old[:]))))
		b.Room().Reboot(ctx)
		Expect(b.Room().PublicKey()).To(Equal(public))
		Expect(c.Command(ctx, "get public.key")).To(Equal("> " + strings.ToUpper(Hex(public[:]))))
	})
})

var _ = Describe("repeat", func() {
	It("makes a room forward floods, and off stops it", For("CON-080"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		flood := func(text string) []byte {
			frame := stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Payload: []byte("\x42?!" + text)})
			return frame
		}
		b.Probe().Send(ctx, flood("0123456789abcdef off first"))
		b.Never(ctx, deadline.Quiet, capture.Is(capture.Heard))
		Expect(c.Command(ctx, "set repeat on")).To(Equal("OK - repeat is now ON"))
		sent := b.Probe().Send(ctx, flood("0123456789abcdef while on"))
		ev := b.Await(ctx, deadline.Quiet, capture.Is(capture.Heard))
		var was, is wire.Packet
		Expect(was.Decode(sent.Frame)).To(Succeed())
		Expect(is.Decode(ev.Frame)).To(Succeed())
		Expect(is.Payload).To(Equal(was.Payload))
		Expect(is.Path.Bytes()).To(Equal([]byte{b.Room().Hash()}))
		Expect(c.Command(ctx, "set repeat off")).To(Equal("OK - repeat is now OFF"))
		b.Probe().Send(ctx, flood("0123456789abcdef off again"))
		b.Never(ctx, deadline.Quiet, capture.Is(capture.Heard))
	})
})
