// Package all gathers the specs of every family for those who run them.
package all

import (
	_ "github.com/meshrig/meshrig/specs/advert"
	_ "github.com/meshrig/meshrig/specs/robustness" // each package registers its specs with Ginkgo
)
