package clock

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("clock by console", func() {
	It("prints the time, over the turn of years and leap days", For("CLK-001"), func(ctx SpecContext) {
		b := Bench(ctx)
		now := time.Unix(int64(b.Room().Clock(ctx)), 0).UTC()
		leap := now.Year() + 4 - now.Year()%4 // no board sees the year 2100
		for _, t := range []time.Time{
			time.Date(now.Year()+1, time.January, 1, 0, 0, 0, 0, time.UTC),
			time.Date(leap, time.February, 29, 0, 0, 0, 0, time.UTC),
			time.Date(leap, time.March, 1, 0, 0, 0, 0, time.UTC),
			time.Date(leap, time.November, 9, 12, 0, 0, 0, time.UTC),
			time.Date(leap+1, time.March, 1, 0, 0, 0, 0, time.UTC),
		} {
			turn := uint32(t.Unix())
			if turn < b.Room().Clock(ctx) {
				continue
			}
			set(ctx, b, turn-5)
			Expect(b.Room().Console().Command(ctx, "clock")).To(Equal(shown(turn-5)), "5 s before %v", t)
			b.Pass(ctx, deadline.For(8*time.Second, "the minute turns"))
			Expect(b.Room().Console().Command(ctx, "clock")).To(Equal(shown(turn)), "after %v", t)
		}
	})

	It("is set to a later time", For("CLK-002"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		from := set(ctx, b, aMinuteIn(ctx, b))
		ExpectNear(b, "clock on the air, ahead of what it should tell", "s", from.ahead(login(ctx, b.Client("alice"))), 0, 1)
	})

	DescribeTable("refuses", func(ctx SpecContext, argument func(present uint32) string) {
		b := Bench(ctx)
		from := set(ctx, b, aMinuteIn(ctx, b))
		command := "time " + argument(from.seconds)
		Expect(b.Room().Console().Command(ctx, command)).To(Equal("(ERR: clock cannot go backwards)"), "reply to %q", command)
		ExpectNear(b, "clock on the air, ahead of what it should tell", "s", from.ahead(login(ctx, b.Client("alice"))), 0, 1)
	},
		Entry("the present time", For("CLK-003"), decimal),
		Entry("the time a second ago", For("CLK-003"), func(present uint32) string { return decimal(present - 1) }),
		Entry("the time a day ago", For("CLK-003"), func(present uint32) string { return decimal(present - 86400) }),
		Entry("the beginning of time", For("CLK-003"), func(uint32) string { return "0" }),
		Entry("what is no number", For("CLK-003"), func(uint32) string { return "noon" }),
	)

	It("refuses a time of more than 32 bits", For("CLK-013"), func(ctx SpecContext) {
		b := Bench(ctx)
		from := set(ctx, b, aMinuteIn(ctx, b))
		command := fmt.Sprintf("time %d", uint64(math.MaxUint32)+1+uint64(from.seconds)+86400)
		reply := b.Room().Console().Command(ctx, command)
		Expect(strings.HasPrefix(reply, "OK")).To(BeFalse(), "reply %q to %q", reply, command)
		ExpectNear(b, "clock on the air, ahead of what it should tell", "s", from.ahead(login(ctx, b.Client("alice"))), 0, 1)
	})
})

func decimal(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
