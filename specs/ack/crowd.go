package ack

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// forms are the forms in which an acknowledgement of a push may come, with a name of each.
var forms = []struct {
	name string
	form client.AckForm
}{
	{"a plain ack", client.AckAsDue},
	{"6 bytes", client.AckLong},
	{"a multipart ack", client.AckMultipart},
	{"a path return", client.AckInPath},
}

var _ = Describe("acknowledgement by each of a crowd", func() {
	for _, n := range []int{12, versions.Clients} {
		for _, f := range forms {
			It(fmt.Sprintf("of %d counts as %s", n, f.name), For("ACK-044"), func(ctx SpecContext) {
				b := Bench(ctx)
				stimuli.InPace(b, stimuli.PathAck)
				if !Numbers().Bucket {
					b.Room().Console().Command(ctx, Numbers().DutyCycle(100))
				}
				people := make([]*client.Client, 0, n)
				for i := range n {
					c := member(ctx, b, fmt.Sprintf("person %d", i))
					c.Misbehavior.AckForm = f.form
					people = append(people, c)
				}
				people[n-1].Post(ctx, first) // the last one reads the second
				everyone := deadline.PushAfterPost.Plus(time.Duration(n) * 3 * versions.PushPace)
				everyone.Frames += 2 * n
				b.Pass(ctx, everyone)
				people[0].Post(ctx, second)
				b.Pass(ctx, everyone)
				for i, c := range people {
					want := []string{first, second}
					switch i {
					case n - 1:
						want = want[1:]
					case 0:
						want = want[:1]
					}
					Expect(read(b.Events(), c)).To(Equal(want), "pushed to %s", c.Name())
				}
			})
		}
	}
})

// read are the texts that were pushed to a client, without the tries that only repeat what the
// air had swallowed the acknowledgement of.
func read(timeline []capture.Event, c *client.Client) []string {
	var pushes []client.Push
	for _, ev := range timeline {
		if c.IsPush().Match(ev) {
			pushes = append(pushes, c.Push(ev))
		}
	}
	var texts []string
	for _, p := range c.Distinct(timeline, pushes) {
		texts = append(texts, p.Text)
	}
	return texts
}
