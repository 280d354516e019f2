package acl

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// stranger is what a client may do that the room does not know: nothing.
const stranger = -1

// A way is one way to log in. It takes what the client may do before and returns what it may
// do afterwards: stranger or a role.
type way struct {
	name  string
	login func(ctx SpecContext, b *bench.Bench, c *client.Client, before int) (after int)
}

// ways are all of them, the one of who does not log in at all first.
var ways = []way{
	{"no log-in", func(_ SpecContext, _ *bench.Bench, _ *client.Client, before int) int { return before }},
	{"any password where reading is free", func(ctx SpecContext, b *bench.Bench, c *client.Client, _ int) int {
		set(ctx, b, "set allow.read.only on")
		Expect(c.Login(ctx, "mistyped")).To(beReader())
		set(ctx, b, "set allow.read.only off")
		return guest
	}},
	{"the guest password", func(ctx SpecContext, _ *bench.Bench, c *client.Client, _ int) int {
		Expect(c.LoginGuest(ctx)).To(beMember())
		return readWrite
	}},
	{"the admin password", func(ctx SpecContext, _ *bench.Bench, c *client.Client, _ int) int {
		Expect(c.LoginAdmin(ctx)).To(beAdmin())
		return admin
	}},
	{"no password", func(ctx SpecContext, b *bench.Bench, c *client.Client, before int) int {
		switch before {
		case stranger:
			refused(ctx, b, c, "")
		case guest:
			Expect(c.Login(ctx, "")).To(beReader())
		case readWrite:
			Expect(c.Login(ctx, "")).To(beMember())
		default:
			Expect(c.Login(ctx, "")).To(beAdmin())
		}
		return before
	}},
	{"no password, as a member by setperm", func(ctx SpecContext, b *bench.Bench, c *client.Client, _ int) int {
		Expect(setperm(ctx, b, keyOf(c), "2")).To(Equal(done))
		Expect(c.Login(ctx, "")).To(beMember())
		return readWrite
	}},
	{"a wrong password", func(ctx SpecContext, b *bench.Bench, c *client.Client, before int) int {
		refused(ctx, b, c, "mistyped")
		return before
	}},
	{"a right password with the time stamp of an earlier message", func(ctx SpecContext, b *bench.Bench, c *client.Client, before int) int {
		if before == stranger {
			return before // there is no earlier message
		}
		earlier := c.Stamp()
		c.Status(ctx)
		refused(ctx, b, c, b.Room().AdminPassword(), client.At(earlier))
		refused(ctx, b, c, b.Room().GuestPassword(), client.At(earlier))
		return before
	}},
}

var _ = Describe("client that logs in twice, first with", func() {
	for _, first := range ways {
		It(first.name+", may do what the later log-in allows that was let in", For("ACL-091"), func(ctx SpecContext) {
			b := crowded(ctx)
			stimuli.InPace(b, stimuli.PlainAck)
			reader := b.Client("alice")
			reader.LoginGuest(ctx)
			roles := map[*client.Client]int{}
			people := make([]*client.Client, 0, len(ways))
			for i, second := range ways {
				By(first.name + ", then " + second.name)
				c := b.Client(fmt.Sprintf("person %d", i))
				people = append(people, c)
				roles[c] = second.login(ctx, b, c, first.login(ctx, b, c, stranger))
				b.Pass(ctx, everyone) // it is pushed what the others posted
				may(ctx, b, c, roles[c], reader)
				b.Pass(ctx, everyone) // all are pushed what it posted
			}
			reader.Post(ctx, "to whom it concerns")
			b.Pass(ctx, everyone)
			for i, c := range people {
				if roles[c] == stranger {
					Expect(c.Pushes()).To(BeEmpty(), "pushes to who came by %s, then %s", first.name, ways[i].name)
				} else {
					Expect(c.Pushes()).To(ContainElement(HaveField("Text", "to whom it concerns")),
						"pushes to who came by %s, then %s", first.name, ways[i].name)
				}
			}
		})
	}
})

// may judges what a client may do: be answered, command, and post. Its posts are pushed to reader.
func may(ctx SpecContext, b *bench.Bench, c *client.Client, role int, reader *client.Client) {
	GinkgoHelper()
	if role == stranger {
		c.SendRequest(ctx, wire.RequestStatus, nil)
		silent(ctx, b, c)
	} else {
		c.Status(ctx)
	}
	if role == admin {
		Expect(c.Command(ctx, "get role")).To(Equal("> room_server"))
	} else {
		c.SendCommand(ctx, "get role")
		silent(ctx, b, c)
	}
	text := "by " + c.Name()
	if role >= readWrite {
		c.Post(ctx, text)
		reader.AwaitPushOf(ctx, everyone, text)
		return
	}
	unanswered(ctx, b, c, text)
	b.Never(ctx, deadline.PushAfterPost, reader.IsPushOf(text))
}
