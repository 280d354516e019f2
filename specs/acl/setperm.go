package acl

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("setperm", func() {
	It("with 3 makes an administrator of a client that never logged in", For("ACL-035"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		Expect(setperm(ctx, b, keyOf(alice), "3")).To(Equal(done))
		Expect(alice.Command(ctx, "get role")).To(Equal("> room_server"))
		Expect(alice.Login(ctx, "")).To(beAdmin())
		bob.LoginGuest(ctx)
		Expect(setperm(ctx, b, strings.ToUpper(keyOf(bob)), "3")).To(Equal(done))
		Expect(bob.Command(ctx, "get role")).To(Equal("> room_server"))
	})

	It("with 2 lets a client write and not command", For("ACL-036"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginAdmin(ctx)
		for _, c := range []string{keyOf(alice), keyOf(bob)} {
			Expect(setperm(ctx, b, c, "2")).To(Equal(done))
		}
		alice.SendCommand(ctx, "get role")
		silent(ctx, b, alice)
		bob.Post(ctx, "let in by name")
		reads(ctx, b, alice, "let in by name")
		Expect(bob.Login(ctx, "")).To(beMember())
	})

	It("with 1 lets a client read and not write", For("ACL-037"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		Expect(setperm(ctx, b, keyOf(bob), "1")).To(Equal(done))
		Expect(bob.Login(ctx, "").Permissions).To(BeEquivalentTo(readOnly))
		alice.Post(ctx, "read this")
		reads(ctx, b, bob, "read this")
		unanswered(ctx, b, bob, "written nevertheless")
		b.Never(ctx, deadline.QuietPush, alice.IsPushOf("written nevertheless"))
	})

	It("with 0 removes a client: nothing of it is answered and nothing is pushed to it", For("ACL-038"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob, carol := b.Client("alice"), b.Client("bob"), b.Client("carol")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		carol.LoginGuest(ctx)
		bob.Post(ctx, "I am here")
		Expect(setperm(ctx, b, keyOf(bob), "0")).To(Equal(done))
		unanswered(ctx, b, bob, "am I?")
		bob.SendRequest(ctx, wire.RequestStatus, nil)
		silent(ctx, b, bob)
		refused(ctx, b, bob, "")
		alice.Post(ctx, "he is gone")
		mark := b.Mark()
		reads(ctx, b, carol, "he is gone")
		b.Rewind(mark)
		b.Never(ctx, deadline.QuietPush, bob.IsAnything())
	})

	It("with 0 stops the pushes to a client that still has posts to get", For("ACL-039"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob, carol := b.Client("alice"), b.Client("bob"), b.Client("carol")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		carol.LoginGuest(ctx)
		b.Pass(ctx, deadline.ListSave) // so that the posts follow each other without a pause, and the pushes as well
		for _, text := range []string{"one", "two", "three", "four"} {
			alice.Post(ctx, text)
		}
		// The room has just pushed to bob and looks at carol, the last of the list, next.
		carol.AwaitPush(ctx, deadline.PushAfterPost)
		bob.AwaitPush(ctx, deadline.NextPush)
		Expect(setperm(ctx, b, keyOf(carol), "0")).To(Equal(done))
		b.Never(ctx, deadline.QuietPush, carol.IsPush())
		Expect(bob.Pushes()).To(HaveLen(4))
	})

	It("with 0 takes the start of a key, with anything else the whole key", For("ACL-040"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		for _, permissions := range []string{"1", "2", "3"} {
			Expect(setperm(ctx, b, keyOf(bob)[:62], permissions)).To(Equal("Err - invalid params"))
		}
		Expect(accessList(ctx, b)).To(ConsistOf(entry("02", alice), entry("02", bob)))
		Expect(setperm(ctx, b, keyOf(bob)[:8], "0")).To(Equal(done))
		Expect(accessList(ctx, b)).To(ConsistOf(entry("02", alice)))
		refused(ctx, b, bob, "")
	})

	It("answers what is malformed with an error and changes nothing", For("ACL-041"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginAdmin(ctx)
		list := accessList(ctx, b)
		for _, c := range []struct{ arguments, answer string }{
			{"", "Err - bad params"},                           // nothing
			{"xyz 3", "Err - bad pubkey"},                      // an odd number of digits
			{keyOf(bob)[:63] + " 3", "Err - bad pubkey"},       // one digit less than a key
			{keyOf(bob) + "00 3", "Err - bad pubkey"},          // one byte more than a key
			{keyOf(bob) + " 0", "Err - invalid params"},        // not in the list
			{keyOf(alice)[:62] + " 2", "Err - invalid params"}, // the start of a key
		} {
			Expect(b.Room().Console().Command(ctx, "setperm "+c.arguments)).To(Equal(c.answer), c.arguments)
		}
		Expect(accessList(ctx, b)).To(Equal(list))
	})

	It("without permissions removes a client, as the command reference says", For("ACL-042"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		Expect(b.Room().Console().Command(ctx, "setperm "+keyOf(alice))).To(Equal(done))
		Expect(accessList(ctx, b)).To(BeEmpty())
		refused(ctx, b, alice, "")
	})

	It("without a key removes nobody", For("ACL-043"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		Expect(setperm(ctx, b, "", "0")).To(HavePrefix("Err"))
		Expect(accessList(ctx, b)).To(ConsistOf(entry("03", alice)))
	})

	It("refuses a key with other characters than hexadecimal digits", For("ACL-044"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		Expect(setperm(ctx, b, "zz"+keyOf(b.Client("bob"))[2:], "3")).To(HavePrefix("Err"))
		Expect(accessList(ctx, b)).To(ConsistOf(entry("02", alice)))
	})

	It("refuses permissions that are no number from 0 to 255", For("ACL-045"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		for _, permissions := range []string{"-1", "256", "259", "4294967295", "4294967299", "admin", "3x"} {
			Expect(setperm(ctx, b, keyOf(bob), permissions)).To(HavePrefix("Err"), permissions)
			Expect(setperm(ctx, b, keyOf(alice), permissions)).To(HavePrefix("Err"), permissions)
		}
		Expect(accessList(ctx, b)).To(ConsistOf(entry("02", alice)))
	})

	It("refuses a word too many or too few", For("ACL-100"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		for _, words := range []string{
			keyOf(bob) + " 2 3", keyOf(bob) + " 2 2", keyOf(bob) + " " + keyOf(bob) + " 2", "setperm " + keyOf(bob) + " 2", keyOf(alice) + " 0 0", "", " ",
		} {
			reply := b.Room().Console().Command(ctx, "setperm "+words)
			Expect(reply).To(Or(HavePrefix("Err"), HavePrefix("Unknown")), "reply to setperm %s", words)
			Expect(accessList(ctx, b)).To(ConsistOf(entry("02", alice)), "after setperm %s", words)
		}
	})

	It("lets nothing be pushed to a client until it talks", For("ACL-046"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		Expect(setperm(ctx, b, keyOf(bob), "2")).To(Equal(done))
		alice.Post(ctx, "are you there?")
		b.Never(ctx, deadline.QuietPush, bob.IsAnything())
		sent := bob.SendRequest(ctx, wire.RequestStatus, nil)
		mark := b.Mark()
		b.Await(ctx, deadline.Answer, bob.IsReply(sent))
		b.Rewind(mark)
		reads(ctx, b, bob, "are you there?")
	})
})
