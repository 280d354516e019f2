package console

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/lora"
)

// Radio is what a board says that its radio is set to.
type Radio struct {
	MHz             float64 // a 32-bit float, which is printed cut off
	Bandwidth       lora.Bandwidth
	SpreadingFactor lora.SpreadingFactor
	CodingRate      lora.CodingRate
}

// Radio asks for the radio's settings. The error is an *AnswerError.
func (c *Console) Radio(ctx context.Context) (Radio, error) {
	return answer(ctx, c, "get radio", ParseRadio)
}

// ParseRadio reads the reply to get radio, "> 869.6179809,62.5,8,5": megahertz, kilohertz, spreading
// factor and coding rate (CommonCLI::handleGetCmd, v1.9.0 to v1.17.1). Settings that no radio has are
// refused. The error is an *AnswerError.
func ParseRadio(reply string) (r Radio, err error) {
	fail := func(cause error) (Radio, error) {
		return Radio{}, unreadable("get radio", reply, "radio settings", cause)
	}
	fields := strings.Split(strings.TrimPrefix(strings.TrimSpace(reply), "> "), ",")
	var n [4]float64
	if len(fields) != len(n) {
		return fail(fmt.Errorf("want %d numbers", len(n)))
	}
	for i, f := range fields {
		if n[i], err = strconv.ParseFloat(strings.TrimSpace(f), 64); err != nil {
			return fail(err)
		}
	}
	if r.MHz = n[0]; !(r.MHz >= lora.MinFrequency.MHz() && r.MHz <= lora.MaxFrequency.MHz()) { // the negation catches NaN
		return fail(fmt.Errorf("want %v to %v", lora.MinFrequency, lora.MaxFrequency))
	}
	if r.Bandwidth, err = lora.BandwidthOf(n[1] * 1e3); err != nil {
		return fail(err)
	}
	for _, whole := range n[2:] {
		if whole < 0 || whole > math.MaxUint8 || whole != math.Trunc(whole) {
			return fail(fmt.Errorf("want spreading factor and coding rate for %v", whole))
		}
	}
	r.SpreadingFactor, r.CodingRate = lora.SpreadingFactor(n[2]), lora.CodingRate(n[3])
	if err := r.Over(lora.Default().Params()).Validate(); err != nil {
		return fail(err)
	}
	return r, nil
}

// Over takes what the board does not tell from other settings: preamble, sync word, checksum and power.
func (r Radio) Over(other lora.Params) lora.Params {
	const step = 100 // Hz, to which a cut 32-bit float of megahertz is good
	other.Frequency = lora.Frequency((r.MHz*1e6+step/2)/step) * step
	other.Bandwidth, other.SpreadingFactor, other.CodingRate = r.Bandwidth, r.SpreadingFactor, r.CodingRate
	return other
}

// Is tells whether the board is set to these settings, as far as it tells.
func (r Radio) Is(want lora.Params) bool {
	const slack = 100e-6 // MHz
	return math.Abs(r.MHz-want.Frequency.MHz()) < slack && r.Bandwidth == want.Bandwidth &&
		r.SpreadingFactor == want.SpreadingFactor && r.CodingRate == want.CodingRate
}
