package acl

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// listDelay is from a change of the access list to its being written (LAZY_CONTACTS_WRITE_DELAY,
// v1.9.0 to v1.17.1).
const listDelay = 5 * time.Second

// idleUntil lets time pass until an instant, without a word on the console.
func idleUntil(ctx SpecContext, b *bench.Bench, at clock.Time) {
	position := b.Mark()
	nothing := capture.Func("nothing", func(capture.Event) bool { return false })
	b.Next(ctx, &position, deadline.Until(at, "time passes"), nothing)
}

// cutAfterLogins has a client log in as administrator several times, each log-in half a delay
// after the one before, and takes the power away some time after the last.
func cutAfterLogins(ctx SpecContext, b *bench.Bench, alice *client.Client, logins int, after time.Duration) {
	GinkgoHelper()
	const login = 69 // bytes of its frame
	if b.Params().TimeOnAir(login) > listDelay/2-margin {
		Skip("a log-in takes too long at these radio settings for two of them within 5 s; judge it at faster ones")
	}
	alice.Misbehavior.NoPathReturn = true
	end := alice.SendLogin(ctx, b.Room().AdminPassword()).End.At
	for range logins - 1 {
		idleUntil(ctx, b, end.Add(listDelay/2))
		end = alice.SendLogin(ctx, b.Room().AdminPassword()).End.At
	}
	idleUntil(ctx, b, end.Add(after))
	b.Room().PowerCycle(ctx, 2*time.Second)
	b.Await(ctx, deadline.BootAdvert, capture.Is(capture.Heard))
	alice.ForgetPath()
	alice.Misbehavior.NoPathReturn = false
}

// margin is around the instant at which the list is written; what a flash takes is within it.
const margin = 100 * time.Millisecond

var _ = Describe("administrator when the power fails", func() {
	for _, logins := range []int{1, 3} {
		It(fmt.Sprintf("less than 5 s after the last of %d log-ins is unknown afterwards", logins), For("ACL-095"), Needs(PowerOf, Channel), func(ctx SpecContext) {
			b := Bench(ctx)
			alice := b.Client("alice")
			cutAfterLogins(ctx, b, alice, logins, listDelay-margin)
			refused(ctx, b, alice, "")
		})

		It(fmt.Sprintf("5 s after the last of %d log-ins is known afterwards", logins), For("ACL-095"), Needs(PowerOf, Channel), func(ctx SpecContext) {
			b := Bench(ctx)
			alice := b.Client("alice")
			cutAfterLogins(ctx, b, alice, logins, listDelay+margin+versions.BoardLatency)
			Expect(alice.Login(ctx, "")).To(beAdmin())
		})
	}
})
