package companion

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/app"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// number is four bytes of a command.
func number(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }

var _ = Describe("what a radio says of itself", func() {
	It("is 82 bytes of its build", For("CDV-001"), func(ctx SpecContext) {
		_, a := radio(ctx)
		data := a.Get(ctx, frames.DeviceInfo, frames.DeviceQuery, 3)
		Expect(data).To(HaveLen(81))
		d, err := frames.ParseDevice(data)
		Expect(err).NotTo(HaveOccurred())
		Expect(d.Protocol).To(BeNumerically("==", 13))
		Expect(d.Contacts).To(BeNumerically(">=", 100))
		Expect(d.Channels).To(BeNumerically(">=", 8))
		Expect(d.PIN).To(BeZero())
		Expect(d.BuildDate).To(MatchRegexp(`^\d{1,2}[ -]\w{3}[ -]20\d\d$`))
		Expect(d.Model).NotTo(BeEmpty())
		Expect(d.Version).To(HavePrefix("v1."))
		Expect([]uint8{d.Repeats, d.PathHashMode}).To(Equal([]uint8{0, 0}))
	})

	It("is the same to every version of an app", For("CDV-002"), func(ctx SpecContext) {
		_, a := radio(ctx)
		want := a.Get(ctx, frames.DeviceInfo, frames.DeviceQuery, 13)
		for _, version := range []byte{0, 1, 2, 3, 8, 255} {
			Expect(a.Get(ctx, frames.DeviceInfo, frames.DeviceQuery, version)).To(Equal(want), "version %d", version)
		}
	})

	It("is who and where it is and how it is set", For("CDV-003"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SetPosition, append(number(47_250_000), number(uint32(0xFFFFFFFF-8_500_000+1))...)...)
		s, radio := a.Self(ctx), b.Params()
		Expect(s.Type).To(BeNumerically("==", wire.NodeChat))
		Expect(s.Power).To(BeNumerically("<=", s.MaxPower))
		Expect(s.Latitude).To(BeNumerically("~", 47_250_000, 1))
		Expect(s.Longitude).To(BeNumerically("~", -8_500_000, 1))
		Expect(s.Radio.Frequency).To(BeNumerically("~", radio.Frequency/1000, 1))
		Expect(s.Radio.Bandwidth).To(BeNumerically("~", radio.Bandwidth, 1))
		Expect([]uint8{s.Radio.SpreadingFactor, s.Radio.CodingRate}).To(Equal([]uint8{uint8(radio.SpreadingFactor), uint8(radio.CodingRate)}))
		Expect(s.Name).To(Equal(b.Room().Name()))
	})

	It("is battery and storage", For("CDV-007"), func(ctx SpecContext) {
		_, a := radio(ctx)
		data := a.Get(ctx, frames.Battery, frames.GetBattery)
		Expect(data).To(HaveLen(10))
		Expect(binary.LittleEndian.Uint16(data)).To(BeNumerically("<", 6000), "millivolts")
		used, all := binary.LittleEndian.Uint32(data[2:]), binary.LittleEndian.Uint32(data[6:])
		Expect(all).To(BeNumerically(">=", used))
		Expect(all).To(BeNumerically(">", 0))
	})

	It("lists what sensors can be set, and refuses what there is not", For("CDV-018"), func(ctx SpecContext) {
		_, a := radio(ctx)
		a.Get(ctx, frames.Vars, frames.GetVars)
		refused(ctx, a, frames.IllegalArgument, frames.SetVar, []byte("nosuchthing:1")...)
		refused(ctx, a, frames.IllegalArgument, frames.SetVar, []byte("nothing")...)
	})

	It("is a PIN of six digits, or none", For("CDV-021"), func(ctx SpecContext) {
		_, a := radio(ctx)
		for _, bad := range []uint32{1, 99_999, 1_000_000, math.MaxUint32} {
			refused(ctx, a, frames.IllegalArgument, frames.SetPIN, number(bad)...)
		}
		for _, good := range []uint32{100_000, 999_999, 0} {
			a.Do(ctx, frames.SetPIN, number(good)...)
			Expect(a.Query(ctx, 3).PIN).To(Equal(good))
		}
	})
})

var _ = Describe("the clock of a radio", func() {
	It("goes on", For("CDV-004"), func(ctx SpecContext) {
		b, a := radio(ctx)
		from := a.Time(ctx)
		at := b.Now()
		b.Pass(ctx, seconds(100))
		passed := b.Now().Sub(at).Seconds()
		Expect(a.Time(ctx) - from).To(BeNumerically("~", passed, 2))
	})

	It("is set forwards and not back", For("CDV-005"), func(ctx SpecContext) {
		b, a := radio(ctx)
		ahead := a.Time(ctx) + 100_000
		a.Do(ctx, frames.SetDeviceTime, number(ahead)...)
		a.Do(ctx, frames.SetDeviceTime, number(ahead)...)
		refused(ctx, a, frames.IllegalArgument, frames.SetDeviceTime, number(ahead-10)...)
		b.Pass(ctx, seconds(10))
		refused(ctx, a, frames.IllegalArgument, frames.SetDeviceTime, number(ahead)...)
	})

	It("begins at 0 again behind the last second", For("CDV-006"), Needs(Channel), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SetDeviceTime, number(math.MaxUint32-2)...)
		b.Pass(ctx, seconds(70))
		Expect(a.Time(ctx)).To(BeNumerically("<", 200))
	})
})

var _ = Describe("statistics", func() {
	It("count the time since the start", For("CDV-008"), func(ctx SpecContext) {
		b, a := radio(ctx)
		from, at := a.Core(ctx), b.Now()
		b.Pass(ctx, seconds(500))
		s := a.Core(ctx)
		Expect(s.Uptime - from.Uptime).To(BeNumerically("~", b.Now().Sub(at), time.Second+100*time.Millisecond))
		Expect(s.Queue).To(BeZero())
		Expect(s.Battery).To(BeNumerically("<", 6000))
	})

	It("tell how the last frame was heard, and the airtime", For("CDV-009"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SendAdvert)
		b.Await(ctx, soon, client.IsAdvert())
		alice := meet(b, "alice", wire.NodeChat)
		for range 5 {
			alice.send(ctx, alice.advert(alice.stamp(), "alice"))
		}
		logged, err := frames.ParseLogged(app.Of(b.Await(ctx, turn, a.Is(frames.LogRxData))).Data)
		Expect(err).NotTo(HaveOccurred())
		s := a.Radio(ctx)
		Expect(s.RSSI).To(BeNumerically("~", logged.RSSI, 6))
		Expect(s.SNR).To(BeNumerically("~", logged.SNR, 24))
		Expect(s.RSSI).NotTo(Equal(s.SNR))
		Expect(s.RxAirtime).To(BeNumerically(">=", time.Second))
		Expect(s.Noise).To(BeNumerically("<=", 0))
	})

	It("count packets by their ways", For("CDV-010"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := meet(b, "alice", wire.NodeChat)
		before := a.Packets(ctx)
		for range 3 {
			p := alice.advert(alice.stamp(), "alice")
			p.Route = wire.Flood
			alice.send(ctx, p)
		}
		alice.send(ctx, alice.advert(alice.stamp(), "alice"))
		a.Do(ctx, frames.SendAdvert)
		b.Await(ctx, soon, client.IsAdvert())
		b.Pass(ctx, seconds(1))
		s := a.Packets(ctx)
		Expect([]uint32{
			s.Received - before.Received, s.ReceivedFlood - before.ReceivedFlood, s.ReceivedDirect - before.ReceivedDirect,
			s.Sent - before.Sent, s.SentFlood - before.SentFlood, s.SentDirect - before.SentDirect,
		}).To(Equal([]uint32{4, 3, 1, 1, 0, 1}), "received, flood, direct, sent, flood, direct")
	})

	It("are of three kinds", For("CDV-011"), func(ctx SpecContext) {
		_, a := radio(ctx)
		for _, kind := range []byte{3, 77, 255} {
			refused(ctx, a, frames.IllegalArgument, frames.GetStats, kind)
		}
	})

	It("go on when the counter of milliseconds wraps", For("CDV-012"), Needs(Counter), func(ctx SpecContext) {
		b, a := radio(ctx, CounterWraps(time.Minute))
		before := a.Core(ctx).Uptime
		b.Pass(ctx, seconds(120))
		Expect(a.Core(ctx).Uptime).To(BeNumerically(">", before))
	})
})

var _ = Describe("keys and signatures", func() {
	It("gives its private key away", For("CDV-013"), func(ctx SpecContext) {
		b, a := radio(ctx)
		answer := a.Ask(ctx, frames.ExportKey)
		if answer.Code == frames.Disabled {
			Skip("the build does not give its key away")
		}
		Expect(answer.Data).To(HaveLen(64))
		Expect(identity.PrivateKey(answer.Data).Public()).To(Equal(b.Room().PublicKey()))
	})

	It("takes another key", For("CDV-014"), func(ctx SpecContext) {
		b, a := radio(ctx)
		next := identity.Named("another radio", 0x5C)
		key := next.Private()
		answer := a.Ask(ctx, frames.ImportKey, key[:]...)
		if answer.Code == frames.Disabled {
			Skip("the build takes no key")
		}
		Expect(answer.OK()).To(BeTrue(), "%v", answer)
		Expect(identity.PublicKey(a.Self(ctx).Key)).To(Equal(next.Public()))
		a.Do(ctx, frames.SendAdvert)
		advert, err := wire.DecodeAdvert(packet(b.Await(ctx, soon, client.IsAdvert())).Payload)
		Expect(err).NotTo(HaveOccurred())
		Expect(identity.PublicKey(advert.PublicKey)).To(Equal(next.Public()))
		b.Room().Reboot(ctx)
		Expect(b.Room().PublicKey()).To(Equal(next.Public()))
		refused(ctx, b.Room().App(), frames.IllegalArgument, frames.ImportKey, make([]byte, 64)...)
	})

	It("signs what comes in pieces", For("CDV-015"), func(ctx SpecContext) {
		b, a := radio(ctx)
		start := a.Get(ctx, frames.SignReady, frames.SignStart)
		Expect(start).To(HaveLen(5))
		Expect(binary.LittleEndian.Uint32(start[1:])).To(BeNumerically("==", 8192))
		message := []byte("what is signed comes in three pieces")
		for _, part := range [][]byte{message[:5], message[5:30], message[30:]} {
			a.Do(ctx, frames.SignData, part...)
		}
		signature := a.Get(ctx, frames.Signature, frames.SignFinish)
		Expect(signature).To(HaveLen(64))
		Expect(b.Room().PublicKey().Verify(message, identity.Signature(signature))).To(BeTrue())
	})

	It("signs nothing that was not begun", For("CDV-016"), func(ctx SpecContext) {
		_, a := radio(ctx)
		refused(ctx, a, frames.BadState, frames.SignData, 1)
		refused(ctx, a, frames.BadState, frames.SignFinish)
		a.Get(ctx, frames.SignReady, frames.SignStart)
		a.Get(ctx, frames.Signature, frames.SignFinish)
		refused(ctx, a, frames.BadState, frames.SignFinish)
	})

	It("signs 8192 bytes and no more", For("CDV-017"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Get(ctx, frames.SignReady, frames.SignStart)
		part := bytes.Repeat([]byte{'s'}, 128)
		for range 8192 / len(part) {
			a.Do(ctx, frames.SignData, part...)
		}
		refused(ctx, a, frames.TableFull, frames.SignData, 's')
		signature := a.Get(ctx, frames.Signature, frames.SignFinish)
		Expect(b.Room().PublicKey().Verify(bytes.Repeat(part, 8192/len(part)), identity.Signature(signature))).To(BeTrue())
	})
})

var _ = Describe("starting anew", func() {
	It("restarts on the whole word alone, without an answer", For("CDV-019"), func(ctx SpecContext) {
		b, a := radio(ctx)
		b.Pass(ctx, seconds(20))
		for _, word := range []string{"", "reboo", "reboo!", "Reboot"} {
			refused(ctx, a, frames.Unsupported, frames.Reboot, []byte(word)...)
		}
		Expect(a.Core(ctx).Uptime).To(BeNumerically(">=", 20*time.Second))
		b.Skip()
		b.Room().Reboot(ctx)
		Expect(app.Of(b.Await(ctx, deadline.Boot, a.IsAny())).Code.Answer()).To(Equal(frames.SelfInfo.Answer()))
		Expect(a.Core(ctx).Uptime).To(BeNumerically("<", 12*time.Second))
	})

	It("forgets all on the word for it, without an answer", For("CDV-020"), Needs(Erase), func(ctx SpecContext) {
		b, a := radio(ctx)
		befriend(ctx, b, "alice", wire.NodeChat)
		refused(ctx, a, frames.Unsupported, frames.FactoryReset, []byte("rese!")...)
		was := b.Room().PublicKey()
		b.Room().AllowRestart()
		a.Send(frames.FactoryReset, []byte("reset")...)
		b.Room().Silent(true)
		b.Never(ctx, deadline.For(900*time.Millisecond, "it waits a second before it restarts"), a.IsAny())
		b.Pass(ctx, seconds(5))
		s := a.Self(ctx)
		list, total, _ := a.Contacts(ctx)
		Expect(identity.PublicKey(s.Key)).NotTo(Equal(was))
		Expect(s.Name).NotTo(Equal(b.Room().Name()))
		Expect(list).To(BeEmpty())
		Expect(total).To(BeZero())
	})
})
