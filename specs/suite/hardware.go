package suite

import (
	"slices"

	"github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/rig/bench"
)

// Hardware marks a spec of the subset that is judged through serial ports in every change: it
// takes little time, and its bounds are ones that a serial line decides with room to spare.
func Hardware() ginkgo.Labels { return ginkgo.Labels{"bench: hardware"} }

// golden is the label of Golden.
const golden = "bench: golden"

// Golden marks the spec by which a bench is proven with firmware that is known to be good, before a
// candidate is put on its board: a short one from end to end, which every release passes. A role has
// one at most.
func Golden() ginkgo.Labels { return ginkgo.Labels{golden} }

// IsGolden tells whether a spec with these labels is the one that a bench is proven by.
func IsGolden(labels []string) bool { return slices.Contains(labels, golden) }

// consoleOnly is the label of ConsoleOnly.
const consoleOnly = "bench: console"

// ConsoleOnly marks a spec that uses nothing but the console. Its bench is ready at once: the
// advert that follows a boot is not waited for.
func ConsoleOnly() ginkgo.Labels { return ginkgo.Labels{consoleOnly} }

// IsConsoleOnly tells whether a spec with these labels uses nothing but the console.
func IsConsoleOnly(labels []string) bool { return slices.Contains(labels, consoleOnly) }

// Lacks is why a bench cannot run a spec that bears these labels, empty if it can.
func Lacks(cfg bench.Config, labels []string) string { return lacks(&cfg, labels) }

// Missing tells of each need of a spec that a bench does not meet, by its label, with why a bench
// that could does not, as far as it says.
func Missing(cfg bench.Config, labels []string, tell func(label, why string)) {
	for _, l := range missing(&cfg, labels) {
		tell(l.label, l.cause)
	}
}

// IsSlow tells whether a spec with these labels may take long by the wall clock as well, on a
// firmware that runs through days of polling.
func IsSlow(labels []string) bool {
	return slices.Contains(labels, needLabel(Long)) || slices.Contains(labels, needLabel(Counter))
}
