package airtime

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// scan is how many symbols a look at the channel may take.
const scan = 5

var _ = Describe("looking at the channel before sending", func() {
	for id, line := range InOrder(map[string]string{"AIR-056": "set cad on", "AIR-057": "set int.thresh 14"}) {
		It("by "+line+" does not hold up answers on an idle channel", For(id), func(ctx SpecContext) {
			b := Bench(ctx)
			Expect(b.Room().Console().Command(ctx, line)).To(Equal("OK"))
			if !Numbers().Bucket {
				limit(ctx, b, 100)
			}
			b.Pass(ctx, deadline.For(window/60, "the noise floor is measured"))
			alice := b.Client("alice")
			alice.LoginAdmin(ctx)
			for range rounds {
				b.Pass(ctx, deadline.Quiet)
				sent := alice.SendCommand(ctx, "get "+strings.Repeat("k", shortReply))
				reply := b.Await(ctx, deadline.CommandReply, alice.IsReply(sent))
				b.Within("from the request to a reply", sent.End, reply.Start,
					versions.AnswerDelay-versions.Grid, versions.AnswerDelay+versions.BoardLatency+scan*b.Params().SymbolTime())
			}
		})
	}
})
