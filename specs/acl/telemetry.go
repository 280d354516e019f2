package acl

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/client"
	. "github.com/meshrig/meshrig/specs/suite"
)

// The bits of a mask that keep something out of telemetry (SensorManager.h, v1.17.1).
const (
	noPlace       = 0x02
	noEnvironment = 0x04
)

// telemetry asks for telemetry with a mask.
func telemetry(ctx SpecContext, c *client.Client, mask byte) []wire.Reading {
	GinkgoHelper()
	readings, err := wire.DecodeTelemetry(c.Request(ctx, wire.RequestTelemetry, []byte{mask, 0, 0, 0}))
	Expect(err).NotTo(HaveOccurred())
	return readings
}

// between are the readings without the voltage in front and the processor's temperature behind.
func between(readings []wire.Reading) []wire.Reading {
	GinkgoHelper()
	self := func(t wire.LPPType) OmegaMatcher {
		return And(HaveField("Channel", BeEquivalentTo(wire.TelemetrySelf)), HaveField("Type", t))
	}
	Expect(readings).NotTo(BeEmpty())
	Expect(readings[0]).To(self(wire.LPPVoltage))
	readings = readings[1:]
	if Numbers().Temperature {
		Expect(readings).NotTo(BeEmpty())
		Expect(readings[len(readings)-1]).To(self(wire.LPPTemperature))
		readings = readings[:len(readings)-1]
	}
	return readings
}

// masks are some, each bit that means something among them alone and with others.
func masks() []byte {
	return []byte{0x00, 0x01, noPlace, noEnvironment, noPlace | noEnvironment, 0xF8, 0xFF}
}

var _ = Describe("telemetry", func() {
	It("of a board without a sensor is the board's own, for every role and mask", For("ACL-104"), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, c := range levels(ctx, b) {
			for _, mask := range masks() {
				Expect(between(telemetry(ctx, c, mask))).To(BeEmpty(), "%s, mask %02x", c.Name(), mask)
			}
		}
	})

	It("of a board with a sensor has what role and mask leave", For("ACL-104"), Needs(Sensor), func(ctx SpecContext) {
		b := Bench(ctx, func(c *bench.Config) { c.Sensor = true })
		place := wire.Reading{Channel: wire.TelemetrySelf, Type: wire.LPPGPS, Values: [3]int64{board.SensorLatitude, board.SensorLongitude, board.SensorAltitude}}
		heat := wire.Reading{Channel: wire.TelemetrySelf, Type: wire.LPPTemperature, Values: [3]int64{board.SensorTemperature}}
		damp := wire.Reading{Channel: wire.TelemetrySelf, Type: wire.LPPHumidity, Values: [3]int64{board.SensorHumidity}}
		clients := levels(ctx, b)
		dave := b.Client("dave") // who may read only, and is in the list
		dave.LoginGuest(ctx)
		Expect(setperm(ctx, b, keyOf(dave), "1")).To(Equal(done))
		for i, c := range append(clients, dave) {
			reader := i == 2
			for _, mask := range masks() {
				want := []wire.Reading{}
				if !reader && mask&noPlace == 0 {
					want = append(want, place)
				}
				if !reader && mask&noEnvironment == 0 {
					want = append(want, heat, damp)
				}
				Expect(between(telemetry(ctx, c, mask))).To(BeEquivalentTo(want), "%s, mask %02x", c.Name(), mask)
			}
		}
	})
})
