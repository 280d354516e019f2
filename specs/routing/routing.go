// Package routing judges what a room server passes on for others, and the ways and scopes of
// what it sends itself.
package routing

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/specs/stimuli"
)

// repeating is a room that repeats, and others' traffic around it.
func repeating(ctx SpecContext) (*bench.Bench, *stimuli.Traffic) {
	GinkgoHelper()
	b := stimuli.Repeating(ctx)
	return b, &stimuli.Traffic{B: b}
}
