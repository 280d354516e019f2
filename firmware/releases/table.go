package releases

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/kiss"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/repeater"
	"github.com/meshrig/meshrig/firmware/room"
	"github.com/meshrig/meshrig/firmware/server"
)

// Rooms returns what a room server can be.
func Rooms() List[room.Release] {
	return List[room.Release]{
		own: room.Release{Release: server.Release{Build: roomBuild("v1.17.1+meshrig", "14 Aug 2026")}},
		released: []entry[room.Release]{
			{"v1.17.1", room.Release{
				Release: released(roomBuild("v1.17.1", "14 Aug 2026")),
				Room: room.Quirks{
					SameSecondIsRetry: true, ReadOnlyPosts: true, PushPastEnd: true, PushDelayWraps: true,
					AttemptRepeats: true, ZeroAckIsNone: true,
				},
			}},
		},
	}
}

// Repeaters returns what a repeater can be.
func Repeaters() List[repeater.Release] {
	return List[repeater.Release]{
		own: repeater.Release{Release: server.Release{Build: repeaterBuild("v1.17.1+meshrig", "14 Aug 2026")}},
		released: []entry[repeater.Release]{
			{"v1.17.1", repeater.Release{
				Release: released(repeaterBuild("v1.17.1", "14 Aug 2026")),
				Repeater: repeater.Quirks{
					ZeroTagIsNone: true, SearchReturns: true, LimitWraps: true, ClockZeroHides: true,
				},
			}},
		},
	}
}

// released returns what the servers of v1.17.1 have in common.
func released(build admin.Build) server.Release {
	return server.Release{
		Build: build,
		Admin: admin.Quirks{
			LineOverrun: true, TagOverrun: true, WritesInPlace: true, PowerWraps: true, ByteWraps: true, MultiAcksAnyValue: true,
			IntervalWraps: true, AirtimeFactorUnchecked: true, DutyCycleNaN: true, DutyCycleCarry: true,
			TemporaryOverflow: true, ClockSyncWraps: true, TimeWraps: true, CalendarWraps: true,
			BadHexIsZero: true, SetPermNeedsSpace: true, SetPermEmptyKey: true, SetPermAnyNumber: true,
			RegionLoadNeedsIndent: true, RegionLoadRemote: true, RegionLoadIgnoresName: true, DefaultScopeStale: true,
			BootReasonUnsupported: true, MultiplierText: true, WordsIgnored: true, TextIsNumber: true, SwitchIsPrefix: true,
		},
		Mesh: mesh.Quirks{
			ForgivesDebt: true, SpendsTwice: true, StaleSendTime: true, StaleAGCReset: true, LosesRefill: true,
			BusyZero: true, PathWraps: true, ResendsOwnAck: true, PartialBlocks: true,
		},
		Radio:  emulated.Quirks{HeaderGoneIsFree: true, LockTimeStays: true},
		Server: server.Quirks{RefusedLoginStays: true, RepliesToSlot: true, UptimeWraps: true, ZeroIsOff: true},
	}
}

// roomBuild returns a room server on the board that the recordings in fixtures/vectors were
// made with.
func roomBuild(version, date string) admin.Build {
	return admin.Build{
		Version:       version,
		Date:          date,
		Role:          admin.RoleRoom,
		Board:         "Generic ESP32",
		Name:          "Heltec Room",
		Password:      "password",
		GuestPassword: "hello",
		Radio:         admin.RadioParameters{Frequency: 869.618, Bandwidth: 62.5, SpreadingFactor: 8, CodingRate: 5},
		Power:         22,
		BoostedGain:   true,
	}
}

// repeaterBuild returns a repeater on the same board (fixtures/vectors/repeater).
func repeaterBuild(version, date string) admin.Build {
	b := roomBuild(version, date)
	b.Role, b.Name, b.GuestPassword = admin.RoleRepeater, "Heltec Repeater", ""
	return b
}

// Modems returns what a KISS modem can be.
func Modems() List[kiss.Quirks] {
	return List[kiss.Quirks]{
		released: []entry[kiss.Quirks]{
			{"v1.17.1", kiss.Quirks{DeafStart: true, Echo: true, CodingRate4: true, PartialBlocks: true}},
		},
	}
}
