package persistence

import (
	"context"
	"encoding/binary"
	"math"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/release"
	. "github.com/meshrig/meshrig/specs/suite"
)

// prefsFile is where releases before v1.17.0 keep their settings, one behind the other.
const prefsFile = "/com_prefs"

// Where some settings stand in that file (CommonCLI::loadPrefsInt, v1.14.1 to v1.17.1).
const (
	atAirtimeFactor = 0
	atPower         = 76
	atRxDelay       = 80
	atTxDelay       = 84
	atDirectTxDelay = 104
	atSpreading     = 112
	atCodingRate    = 113
	atMultiAcks     = 115
	atBandwidth     = 116
	atPathHashMode  = 121
)

// settingsFile is a file of settings that no command wrote.
type settingsFile struct {
	airtimeFactor, rxDelay, txDelay, directTxDelay, bandwidth float32
	power                                                     int8
	spreading, codingRate, multiAcks, pathHashMode            uint8
}

func (f settingsFile) into(data []byte) {
	float := func(at int, v float32) { binary.LittleEndian.PutUint32(data[at:], math.Float32bits(v)) }
	float(atAirtimeFactor, f.airtimeFactor)
	float(atRxDelay, f.rxDelay)
	float(atTxDelay, f.txDelay)
	float(atDirectTxDelay, f.directTxDelay)
	float(atBandwidth, f.bandwidth)
	data[atPower], data[atSpreading], data[atCodingRate] = uint8(f.power), f.spreading, f.codingRate
	data[atMultiAcks], data[atPathHashMode] = f.multiAcks, f.pathHashMode
}

// leftWith is a board on whose flash v1.14.1 left its files, with other settings in them.
func leftWith(ctx SpecContext, f settingsFile) *bench.Bench {
	GinkgoHelper()
	return leftBy(ctx, release.Must("1.14.1"), func(flash map[string][]byte) { f.into(flash[prefsFile]) })
}

// expectModulation expects what get radio says behind the frequency.
func expectModulation(ctx context.Context, b *bench.Bench, bandwidth, rest string) {
	GinkgoHelper()
	Expect(get(ctx, b, "radio")).To(HaveSuffix("," + bandwidth + "," + rest))
}

var _ = Describe("settings of a file that no command wrote", func() {
	It("are the nearest that are allowed, where they are too small", For("PER-071"), Needs(Fill), func(ctx SpecContext) {
		b := leftWith(ctx, settingsFile{-1, -1, -1, -1, 5, -20, 2, 3, 0, 0})
		expectSettings(ctx, b, map[string]string{
			"af": "0.0", "rxdelay": "0.0", "txdelay": "0.0", "direct.txdelay": "0.0", "tx": "-9", "multi.acks": "0", "path.hash.mode": "0",
		})
		expectModulation(ctx, b, "7.8", "5,5")
	})

	It("are the nearest that are allowed, where they are too large", For("PER-071"), Needs(Fill), func(ctx SpecContext) {
		b := leftWith(ctx, settingsFile{10, 30, 3, 4, 600, 40, 15, 11, 5, 9})
		expectSettings(ctx, b, map[string]string{
			"af": "9.0", "rxdelay": "20.0", "txdelay": "2.0", "direct.txdelay": "2.0", "tx": "30", "multi.acks": "1", "path.hash.mode": "2",
		})
		expectModulation(ctx, b, "500", "12,8")
	})

	It("are as they stand there, where they are allowed", For("PER-071"), Needs(Fill), func(ctx SpecContext) {
		b := leftWith(ctx, settingsFile{8.5, 19.5, 1.875, 1.75, 10.5, -8, 6, 6, 1, 1})
		expectSettings(ctx, b, map[string]string{
			"af": "8.5", "rxdelay": "19.5", "txdelay": "1.875", "direct.txdelay": "1.75", "tx": "-8", "multi.acks": "1", "path.hash.mode": "1",
		})
		expectModulation(ctx, b, "10.5", "6,6")
	})
})
