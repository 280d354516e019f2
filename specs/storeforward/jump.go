package storeforward

import (
	"fmt"
	"strconv"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	. "github.com/meshrig/meshrig/specs/suite"
)

// decades are more seconds than half of a 32-bit clock, so that a difference taken with a sign
// turns round.
const decades = 70 * 365 * 86400

var _ = Describe("a clock that is set on", func() {
	It("loses no post that waits", For("SF-050"), func(ctx SpecContext) {
		b := room(ctx)
		texts := postEach(ctx, join(ctx, b, "alice"), "from long ago", 3)
		ripen(ctx, b, len(texts))
		present := b.Room().Clock(ctx)
		b.Room().Console().Command(ctx, "time "+strconv.FormatUint(uint64(present)+decades, 10))
		Expect(b.Room().Clock(ctx)).To(Held(b, "the clock was set on", BeNumerically(">=", present+decades)))

		pushes := sync(ctx, join(ctx, b, "bob"), len(texts))
		for i, push := range pushes {
			Expect(push.Text).To(Equal(texts[i]), "push %d", i+1)
			Expect(push.Timestamp).To(Held(b, fmt.Sprintf("time stamp of push %d", i+1), BeNumerically("<", present+60)))
		}
	})
})
