package channel

import "github.com/meshrig/meshrig/rig/lora"

// overlapKind is where in the wanted frame another one of the same spreading factor begins.
type overlapKind uint8

const (
	inPayload  overlapKind = iota // behind the wanted preamble
	lateInPre                     // in its last three symbols
	earlyInPre                    // before these
	together                      // within half a symbol
	beforehand                    // earlier than the wanted frame
)

// overlapOf classifies how two transmissions overlap.
func overlapOf(wanted, other *transmission) overlapKind {
	lead := other.start - wanted.start
	switch {
	case 2*max(lead, -lead) <= wanted.symbol:
		return together
	case lead < 0:
		return beforehand
	case other.start >= wanted.preambleEnd:
		return inPayload
	case other.start >= wanted.preambleEnd-3*wanted.symbol:
		return lateInPre
	}
	return earlyInPre
}

// ratios are the signal to interference ratios of the columns of survivals.
var ratios = [...]lora.DB{-4, -3, -1, 0, 1, 2, 3, 4, 6}

// survivals is the measured fraction of wanted frames received (SF8 at 62.5 kHz, 50 frames of
// 40 bytes a point, coding rate 4/5; SF7 and SF10 agree). The column of -4 dB, the loss of
// every frame, is what is left of a frame in reception when the other one is 4 dB stronger.
// A receiver that is past the preamble of the earlier frame never gets the later one; that is
// a matter of its lock and not in here.
var survivals = [...][len(ratios)]float64{
	inPayload:  {0, .02, .52, .86, .98, 1, 1, 1, 1},
	lateInPre:  {0, .02, .42, .80, .98, 1, 1, 1, 1},
	earlyInPre: {0, 0, .30, .62, .86, .90, .96, 1, 1},
	together:   {0, 0, .12, .48, .88, .94, 1, 1, 1},
	beforehand: {0, 0, 0, .06, .38, .58, .84, .98, 1},
}

// survival gives the probability that the wanted frame survives at a ratio, on straight lines
// between the measured points.
func (k overlapKind) survival(sir lora.DB) float64 {
	row := &survivals[k]
	for i, ratio := range ratios {
		if sir > ratio {
			continue
		}
		if i == 0 {
			return row[0]
		}
		part := float64((sir - ratios[i-1]) / (ratio - ratios[i-1]))
		return row[i-1] + part*(row[i]-row[i-1])
	}
	return row[len(row)-1]
}

// captures draws whether a transmission survives another of the same spreading factor. Both
// directions look at the same draw from opposite ends, so that at most one survives.
func (c *Channel) captures(wanted, other *transmission, sir lora.DB, p *Port) bool {
	survival := overlapOf(wanted, other).survival(sir)
	switch {
	case survival >= 1:
		return true
	case survival <= 0:
		return false
	}
	early, late := other, wanted
	if wanted.before(other) {
		early, late = wanted, other
	}
	u := c.draw(useCapture, mix(early.key, late.key), p.key)
	if wanted == early {
		u = 1 - u
	}
	return u < survival
}

// before orders two transmissions by their starts, and simultaneous ones arbitrarily.
func (tx *transmission) before(o *transmission) bool {
	return tx.start < o.start || tx.start == o.start && tx.key < o.key
}
