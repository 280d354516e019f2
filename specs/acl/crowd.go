package acl

import (
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("each of a crowd", func() {
	for _, n := range []int{12, versions.Clients} {
		of := fmt.Sprintf("of %d ", n)

		It(of+"is answered its requests", For("ACL-084"), func(ctx SpecContext) {
			b := crowded(ctx)
			for _, c := range crowd(ctx, b, n, (*client.Client).LoginGuest) {
				c.Status(ctx)
				Expect(c.Telemetry(ctx)).NotTo(BeEmpty())
				c.KeepAlive(ctx)
			}
		})

		It(of+"is carried out its commands", For("ACL-085"), func(ctx SpecContext) {
			b := crowded(ctx)
			for i, c := range crowd(ctx, b, n, (*client.Client).LoginAdmin) {
				name := fmt.Sprintf("named by %d", i)
				Expect(c.Command(ctx, "set name "+name)).To(Equal(done))
				Expect(b.Room().Console().Command(ctx, "get name")).To(Equal("> " + name))
			}
		})

		It(of+"is sent direct what is for it, along the path that it returned", For("ACL-086"), func(ctx SpecContext) {
			b := crowded(ctx)
			for i, c := range crowd(ctx, b, n, (*client.Client).LoginGuest) {
				back := stimuli.Path(byte(0x10+i), 0x0F)
				returnPath(ctx, b, c, back)
				Expect(pathTo(ctx, b, c)).To(Equal(back), "the answer to %s", c.Name())
			}
		})

		It(of+"is let in again, without a password and with one, and stays once in the list", For("ACL-087"), func(ctx SpecContext) {
			b := crowded(ctx)
			people := crowd(ctx, b, n, (*client.Client).LoginGuest)
			want := make([]string, 0, n)
			for _, c := range people {
				want = append(want, entry("02", c))
				Expect(c.Login(ctx, "")).To(beMember(), c.Name())
				Expect(c.LoginGuest(ctx)).To(beMember(), c.Name())
			}
			Expect(accessList(ctx, b)).To(ConsistOf(want))
		})

		It(of+"is told apart when all their keys start alike", For("ACL-088"), func(ctx SpecContext) {
			b := crowded(ctx)
			stimuli.InPace(b, stimuli.PlainAck)
			people := []*client.Client{b.Client("alice")}
			for i := range n - 1 {
				people = append(people, b.Namesake(fmt.Sprintf("like alice %d", i), people[0]))
			}
			for _, c := range people {
				Expect(c.LoginGuest(ctx)).To(beMember(), c.Name())
			}
			for _, c := range people {
				c.Status(ctx)
			}
			people[n-1].Post(ctx, "from the last one")
			b.Pass(ctx, everyone)
			for _, c := range people[:n-1] {
				Expect(c.Pushes()).To(HaveLen(1), "pushes to %s", c.Name())
			}
		})

		It(of+"is changed in the list alone and removed alone, from the last one to the first", For("ACL-089"), func(ctx SpecContext) {
			b := crowded(ctx)
			people := crowd(ctx, b, n, (*client.Client).LoginGuest)
			want := make([]string, 0, n)
			for _, c := range people {
				Expect(setperm(ctx, b, keyOf(c), "3")).To(Equal(done))
				want = append(want, entry("03", c))
			}
			for i := n - 1; i >= 0; i-- {
				Expect(accessList(ctx, b)).To(ConsistOf(want[:i+1]))
				Expect(setperm(ctx, b, keyOf(people[i]), "0")).To(Equal(done))
			}
			Expect(accessList(ctx, b)).To(BeEmpty())
		})
	}

	It("of 20 gives its place to a newcomer if it has been silent for longest", For("ACL-090"), func(ctx SpecContext) {
		b := crowded(ctx)
		people := crowd(ctx, b, versions.Clients, (*client.Client).LoginGuest)
		for _, place := range []int{9, versions.Clients - 1} {
			for i, c := range people {
				if i != place {
					c.Status(ctx)
				}
			}
			people[place] = b.Client(fmt.Sprintf("newcomer %d", place))
			people[place].LoginGuest(ctx)
			want := make([]string, 0, versions.Clients)
			for _, c := range people {
				want = append(want, entry("02", c))
			}
			Expect(accessList(ctx, b)).To(ConsistOf(want))
		}
	})
})

// crowded is a room that answers many clients one after another without a silence in between.
func crowded(ctx SpecContext) *bench.Bench {
	GinkgoHelper()
	b := Bench(ctx)
	if !Numbers().Bucket {
		set(ctx, b, Numbers().DutyCycle(100))
	}
	return b
}

// crowd lets n clients log in, one after another.
func crowd(ctx SpecContext, b *bench.Bench, n int, login func(*client.Client, context.Context, ...client.Option) client.LoginReply) []*client.Client {
	GinkgoHelper()
	people := make([]*client.Client, 0, n)
	for i := range n {
		c := b.Client(fmt.Sprintf("person %d", i))
		login(c, ctx)
		people = append(people, c)
	}
	return people
}
