package suite

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2"
)

// Soak is the label of a spec that takes more bench time than all of the ordinary ones should
// together. Slow targets leave it out unless they are asked to.
const Soak = "soak"

// Of the bench time of a spec.
const (
	// Free is what a spec may take without a word.
	Free = time.Hour
	// SoakFrom is the cost from which on a spec is of class Soak.
	SoakFrom = 8 * time.Hour
)

const costLabel = "cost: "

// Costs says how much bench time a spec takes at most, in whole hours; every spec that takes more
// than Free has to. A spec that costs SoakFrom or more is of class Soak.
func Costs(d time.Duration) ginkgo.Labels {
	l := append(Needs(Long), costLabel+strconv.Itoa(int(d/time.Hour))+" h")
	if d >= SoakFrom {
		l = append(l, Soak)
	}
	return l
}

// CostOf returns the bench time that a spec with these labels takes at most: Free, unless Costs
// said more.
func CostOf(labels []string) time.Duration {
	for _, l := range labels {
		text, ok := strings.CutPrefix(l, costLabel)
		if hours, err := strconv.Atoi(strings.TrimSuffix(text, " h")); ok && err == nil {
			return time.Duration(hours) * time.Hour
		}
	}
	return Free
}

// Of a spec that needs [CutSave], where power is cut at instants.
const (
	Instants = 16 // at which it fails
	Saves    = 3  // that are let be whole before, to see how long one takes
)

// CutsOf is how often a spec with these labels takes the power of a board that it is cut from at instants; 0: as
// often as in emulation.
func CutsOf(labels []string) int {
	if slices.Contains(labels, needLabel(CutSave)) {
		return Saves + Instants
	}
	return 0
}

// IsSoak tells whether a spec with these labels is of class Soak.
func IsSoak(labels []string) bool { return slices.Contains(labels, Soak) }
