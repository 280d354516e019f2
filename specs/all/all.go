// Package all gathers the specs of every family for those who run them.
package all

import (
	_ "github.com/meshrig/meshrig/specs/ack" // each package registers its specs with Ginkgo
	_ "github.com/meshrig/meshrig/specs/acl"
	_ "github.com/meshrig/meshrig/specs/advert"
	_ "github.com/meshrig/meshrig/specs/airtime"
	_ "github.com/meshrig/meshrig/specs/clock"
	_ "github.com/meshrig/meshrig/specs/companion"
	_ "github.com/meshrig/meshrig/specs/console"
	_ "github.com/meshrig/meshrig/specs/mesh"
	_ "github.com/meshrig/meshrig/specs/persistence"
	_ "github.com/meshrig/meshrig/specs/repeater"
	_ "github.com/meshrig/meshrig/specs/robustness"
	_ "github.com/meshrig/meshrig/specs/routing"
	_ "github.com/meshrig/meshrig/specs/storeforward"
)
