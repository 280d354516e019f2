package releases

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/companion"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/server"
)

// Companions returns what a companion radio can be.
func Companions() List[companion.Release] {
	return List[companion.Release]{
		own: companion.Release{Release: server.Release{Build: companionBuild("v1.17.1+meshrig", "14 Aug 2026")}},
		released: []entry[companion.Release]{
			{"v1.17.1", companion.Release{
				Release: server.Release{
					Build: companionBuild("v1.17.1", "14 Aug 2026"),
					Admin: admin.Quirks{WritesInPlace: true},
					Mesh: mesh.Quirks{
						ForgivesDebt: true, SpendsTwice: true, StaleSendTime: true, StaleAGCReset: true, LosesRefill: true,
						BusyZero: true, PathWraps: true, ResendsOwnAck: true, PartialBlocks: true,
					},
					Radio: emulated.Quirks{HeaderGoneIsFree: true, LockTimeStays: true},
				},
				Companion: companion.Quirks{
					StaleFrame: true, AckHidesRoute: true, ZeroIsAwaited: true, BootSetsClockBack: true, AcknowledgesLost: true,
					RemoveShifts: true, BadPathTaken: true, TraceLimitWraps: true, UptimeWraps: true,
				},
			}},
		},
	}
}

// companionBuild returns a companion radio on the board that the recordings in fixtures/vectors/companion
// were made with.
func companionBuild(version, date string) admin.Build {
	return admin.Build{
		Version:     version,
		Date:        date,
		Role:        "companion_radio",
		Board:       "Generic ESP32",
		Radio:       admin.RadioParameters{Frequency: 869.618, Bandwidth: 62.5, SpreadingFactor: 8, CodingRate: 5},
		Power:       22,
		BoostedGain: true,
	}
}
