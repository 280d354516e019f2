package console

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	. "github.com/meshrig/meshrig/specs/suite"
)

// noSensorSetting is what `sensor list` prints where no sensor has anything to set.
const noSensorSetting = "no custom var"

var _ = Describe("settings of sensors", func() {
	It("that a board does not have are told to be missing, on both ways", For("CON-159"), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, ask := range []ask{serial(ctx, b), overAir(ctx, b)} {
			if ask("sensor list") != noSensorSetting {
				Skip("the board has sensors with settings")
			}
			Expect(ask("sensor get altitude")).To(Equal("null"))
			Expect(ask("sensor set altitude 12")).To(Equal("can't find custom var"))
			for _, longer := range []string{"sensor gets altitude", "sensor sets altitude 12"} {
				Expect(ask(longer)).To(Equal("Unknown command"), "reply to %s", longer)
			}
		}
	})
})
