// Package console holds the specs of how a room is set up and asked: the serial command line, and
// the same commands in an administrator's messages.
package console

import (
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/release"
	. "github.com/meshrig/meshrig/specs/suite"
)

// longestLine is how many bytes a command has at most, its carriage return not counted (main.cpp
// of simple_room_server, v1.17.1; recorded).
const longestLine = 150

var _ = Describe("command line", func() {
	It("reports its version and the day of its build", For("CON-001"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		reply := Bench(ctx).Room().Console().Command(ctx, "ver")
		_, err := release.Parse(reply)
		Expect(err).NotTo(HaveOccurred())
		Expect(reply).To(MatchRegexp(`^v?\d+\.\d+\.\d+\S* \(Build: (\d{1,2}) [A-Z][a-z]{2} \d{4}\)$`))
	})

	It("echoes each byte as it is typed", For("CON-002"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		for _, b := range "get role" {
			Expect(c.Raw(ctx, string(b))).To(Equal(string(b)))
		}
		Expect(c.Raw(ctx, "\r")).To(Equal("\r  -> > room_server\r\n"))
	})

	It("frames a reply with an arrow and an end of line", For("CON-003"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		Expect(c.Raw(ctx, "get name\r")).To(Equal("get name\r  -> > " + b.Room().Name() + "\r\n"))
		Expect(c.Raw(ctx, "set lat 1\r")).To(Equal("set lat 1\r  -> OK\r\n"))
		Expect(c.Raw(ctx, "nonsense\r")).To(Equal("nonsense\r  -> Unknown command\r\n"))
	})

	It("leaves a line feed out of the command", For("CON-003"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		Expect(c.Raw(ctx, "\nget \nname\r")).To(Equal("\nget \nname\r  -> > " + b.Room().Name() + "\r\n"))
	})

	It("says so when it does not know a command", For("CON-004"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		for _, command := range []string{"foo", "help", "VER", "", "set", "get", "discover.neighbors"} {
			Expect(c.Command(ctx, command)).To(Equal("Unknown command"), "reply to %q", command)
		}
		for _, key := range []string{"nosuchkey", "password", "topic.prefix", ""} {
			Expect(c.Command(ctx, "get "+key)).To(Equal("??: "+key), "reply to get %q", key)
		}
		for _, setting := range []string{"nosuchkey 1", "role repeater", "public.key 00", "name", ""} {
			Expect(c.Command(ctx, "set "+setting)).To(Equal("unknown config: "+setting), "reply to set %q", setting)
		}
	})

	It("repeats the two letters and the bar in front of a command", For("CON-005"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		Expect(c.Command(ctx, "ab|get name")).To(Equal("ab|> " + b.Room().Name()))
		Expect(c.Command(ctx, "07|foo")).To(Equal("07|Unknown command"))
		Expect(c.Command(ctx, "get name")).To(Equal("> " + b.Room().Name()))
	})

	It("repeats them over the air too", For("CON-005"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		Expect(alice.Command(ctx, "7f|get name")).To(Equal("7f|> " + b.Room().Name()))
	})

	It("takes a line of 150 bytes whole", For("CON-006"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		key := strings.Repeat("k", longestLine-len("get ")-1) + "z"
		Expect(c.Command(ctx, "get "+key)).To(Equal("??: " + key))
		Expect(c.Command(ctx, "get role")).To(Equal("> room_server"))
	})

	It("takes the first 150 bytes of a longer line and no more", For("CON-173"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		key := strings.Repeat("k", longestLine-len("get "))
		for _, more := range []int{1, 2, 20} {
			replies := answers(c.Raw(ctx, "get "+key+strings.Repeat("m", more)) + c.Raw(ctx, "ver\r"))
			Expect(replies).To(HaveLen(1), "replies to a line that is %d bytes too long before it ends", more)
			Expect(replies[0]).To(Or(Equal("??: "+key), Equal("??: "+key+"m")))
			Expect(c.Command(ctx, "get role")).To(Equal("> room_server"))
		}
	})

	It("answers at once", For("CON-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		for _, command := range []string{"ver", "get radio", "clock", "foo"} {
			from := b.Now()
			c.Command(ctx, command)
			// The loop of the firmware comes round each millisecond, and at 115200 baud a line
			// of 64 bytes takes 6 ms each way; on USB a board may need a few more.
			Expect(b.Now().Sub(from)).To(Held(b, fmt.Sprintf("time to the reply to %q", command), BeNumerically("<", 100*time.Millisecond)))
		}
	})

	It("takes two lines that arrive together for one", For("CON-008"), func(ctx SpecContext) {
		b := Bench(ctx)
		printed := b.Room().Console().Raw(ctx, "get name\rget role\r")
		Expect(printed).To(Equal("get name\rget role\r  -> > " + b.Room().Name() + "\r\n"))
	})
})

// answers are the replies in what the console printed.
func answers(printed string) (replies []string) {
	for line := range strings.Lines(printed) {
		if _, reply, ok := strings.Cut(line, "  -> "); ok {
			replies = append(replies, strings.TrimRight(reply, "\r\n"))
		}
	}
	return replies
}
