package storeforward

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("text of posts", func() {
	DescribeTable("pushes every byte of", func(ctx SpecContext, text string) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		alice.Post(ctx, text)
		Expect(bob.AwaitPush(ctx, deadline.PushAfterPost).Text).To(Equal(text))
	},
		Entry("a text of 150 bytes", For("SF-023"), digits(versions.PostBytes)),
		Entry("a text of 150 bytes in letters of two", For("SF-023"), strings.Repeat("ß", versions.PostBytes/2)),
		Entry("a text with letters of two, three and four bytes", For("SF-023"), "Grüße vom Grat: 山は静か 🏔️🛰"),
		Entry("a text with bytes that are no letters", For("SF-023"), "\x01\t\r\n\x7f\x80\xc3\xfe\xff."),
		Entry("a text of one byte", For("SF-023"), "k"),
		Entry("a text of no byte", For("SF-023"), ""),
	)

	DescribeTable("pushes the first 150 bytes of", func(ctx SpecContext, text string) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		alice.Post(ctx, text)
		Expect(bob.AwaitPush(ctx, deadline.PushAfterPost).Text).To(Equal(text[:versions.PostBytes]))
	},
		Entry("a text of 151 bytes", For("SF-024"), digits(versions.PostBytes+1)),
		Entry("a text of 160 bytes", For("SF-024"), digits(versions.PostBytes+10)),
	)
})

// digits is a text of n bytes.
func digits(n int) string { return strings.Repeat("0123456789", n/10+1)[:n] }
