package repeater

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// none is what the console prints of neighbours when there are none.
const none = "-none-"

// line is one of the list of neighbours: four bytes of a key, how long ago it was heard in seconds,
// and how well in quarters of a decibel.
type line struct {
	Key          string
	Seconds, SNR int
}

var neighbourLine = regexp.MustCompile(`^([0-9A-F]{8}):(\d+):(-?\d+)$`)

// neighbours are the lines of the console's list, once what was sent has been looked at.
func neighbours(ctx SpecContext, b *bench.Bench) (list []line) {
	GinkgoHelper()
	b.Pass(ctx, deadline.Settle)
	text := strings.ReplaceAll(strings.TrimSpace(typed(ctx, b, "neighbors")), "\r", "")
	if !strings.Contains(text, ":") {
		return nil
	}
	for l := range strings.SplitSeq(text, "\n") {
		m := neighbourLine.FindStringSubmatch(strings.TrimSpace(l))
		Expect(m).NotTo(BeNil(), "line %q of neighbors", l)
		seconds, _ := strconv.Atoi(m[2])
		snr, _ := strconv.Atoi(m[3])
		list = append(list, line{m[1], seconds, snr})
	}
	return list
}

// short is how a neighbour's key appears in the list.
func short(id *identity.Local) string {
	key := id.Public()
	return strings.ToUpper(hex.EncodeToString(key[:4]))
}

// keys are those of a list, in its order.
func keys(list []line) (keys []string) {
	for _, l := range list {
		keys = append(keys, l.Key)
	}
	return keys
}

// named are the keys of nodes as the list has them.
func named(nodes ...int) (keys []string) {
	for _, n := range nodes {
		keys = append(keys, short(node(n)))
	}
	return keys
}

var _ = Describe("neighbours on the console", func() {
	It("are the repeaters whose adverts came without a hop", For("RPN-001"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(typed(ctx, b, "neighbors")).To(Equal(none))
		heard := send(ctx, b, advert(node(1), wire.NodeRepeater, b.Config().Epoch))
		b.Pass(ctx, deadline.For(10*time.Second, "the neighbour grows old"))
		list := neighbours(ctx, b)
		Expect(keys(list)).To(Equal(named(1)))
		ExpectNear(b, "seconds since a neighbour was heard", "s", list[0].Seconds, b.Now().Sub(heard.At.At).Seconds(), 2)
	})

	It("have what they were heard with", For("RPN-002"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx)
		near(ctx, b, 1)
		Expect(neighbours(ctx, b)).To(HaveExactElements(HaveField("SNR", 40)))
	})

	It("are not nodes of other types", For("RPN-003"), func(ctx SpecContext) {
		b := Bench(ctx)
		for n, kind := range []wire.NodeType{wire.NodeChat, wire.NodeRoom, wire.NodeSensor, 0, 5} {
			send(ctx, b, advert(node(n), kind, b.Config().Epoch))
		}
		Expect(neighbours(ctx, b)).To(BeEmpty())
		send(ctx, b, advert(node(9), wire.NodeRepeater, b.Config().Epoch))
		Expect(keys(neighbours(ctx, b))).To(Equal(named(9)))
	})

	It("are not repeaters that were heard over a hop", For("RPN-004"), func(ctx SpecContext) {
		b := Bench(ctx)
		far := advert(node(1), wire.NodeRepeater, b.Config().Epoch)
		far.Route, far.Path = wire.Flood, stimuli.Repeaters(1, 1)
		send(ctx, b, far)
		Expect(neighbours(ctx, b)).To(BeEmpty())
		close := advert(node(2), wire.NodeRepeater, b.Config().Epoch)
		close.Route = wire.Flood
		send(ctx, b, close)
		Expect(keys(neighbours(ctx, b))).To(Equal(named(2)))
	})

	It("are not repeaters whose advert somebody shares, with transport codes of zero", For("RPN-005"), func(ctx SpecContext) {
		b := Bench(ctx)
		shared := advert(node(1), wire.NodeRepeater, b.Config().Epoch)
		shared.Route = wire.TransportDirect
		send(ctx, b, shared)
		Expect(neighbours(ctx, b)).To(BeEmpty())
		scoped := advert(node(2), wire.NodeRepeater, b.Config().Epoch)
		scoped.Route, scoped.TransportCodes = wire.TransportFlood, [2]uint16{0x1234, 0}
		send(ctx, b, scoped)
		Expect(keys(neighbours(ctx, b))).To(Equal(named(2)))
	})

	It("are not repeaters whose advert is not signed by them", For("RPN-006"), func(ctx SpecContext) {
		b := Bench(ctx)
		forged := advert(node(1), wire.NodeRepeater, b.Config().Epoch)
		forged.Payload[40] ^= 1
		send(ctx, b, forged)
		Expect(neighbours(ctx, b)).To(BeEmpty())
		near(ctx, b, 2)
		Expect(neighbours(ctx, b)).To(HaveLen(2))
	})

	It("stand in the order in which they were heard, the last first", For("RPN-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, n := range []int{3, 1, 2} {
			send(ctx, b, advert(node(n), wire.NodeRepeater, b.Config().Epoch))
			b.Pass(ctx, deadline.For(2*time.Second, "the clock goes on"))
		}
		Expect(keys(neighbours(ctx, b))).To(Equal(named(2, 1, 3)))
	})

	It("are listed as far as a reply holds them, ten", For("RPN-008"), func(ctx SpecContext) {
		b := Bench(ctx)
		near(ctx, b, 14)
		list, text := neighbours(ctx, b), typed(ctx, b, "neighbors")
		Expect(len(list)).To(Held(b, "neighbours in a reply", And(BeNumerically(">=", 9), BeNumerically("<=", 11))))
		Expect(len(text)).To(Held(b, "bytes of a reply", BeNumerically("<", 160)))
	})

	It("are as new as their last advert, whatever that says of the time", For("RPN-009"), func(ctx SpecContext) {
		b := Bench(ctx)
		send(ctx, b, advert(node(1), wire.NodeRepeater, b.Config().Epoch+100))
		b.Pass(ctx, deadline.For(30*time.Second, "the neighbour grows old"))
		Expect(neighbours(ctx, b)).To(HaveExactElements(HaveField("Seconds", BeNumerically(">", 25))))
		send(ctx, b, advert(node(1), wire.NodeRepeater, b.Config().Epoch))
		Expect(neighbours(ctx, b)).To(HaveExactElements(HaveField("Seconds", BeNumerically("<", 5))))
	})

	It("are no newer by an advert that comes again byte for byte", For("RPN-010"), func(ctx SpecContext) {
		b := Bench(ctx)
		same := advert(node(1), wire.NodeRepeater, b.Config().Epoch)
		send(ctx, b, same)
		b.Pass(ctx, deadline.For(30*time.Second, "the neighbour grows old"))
		send(ctx, b, same)
		Expect(neighbours(ctx, b)).To(HaveExactElements(HaveField("Seconds", BeNumerically(">", 25))))
	})

	It("are removed by any beginning of their key", For("RPN-011"), func(ctx SpecContext) {
		b := Bench(ctx)
		near(ctx, b, 4)
		for n, bytes := range []int{32, 4, 1} {
			key := node(n).Public()
			Expect(typed(ctx, b, "neighbor.remove "+Hex(key[:bytes]))).To(Equal(done))
		}
		Expect(keys(neighbours(ctx, b))).To(Equal(named(3)))
		Expect(typed(ctx, b, "neighbor.remove FFFF")).To(Equal(done))
		Expect(keys(neighbours(ctx, b))).To(Equal(named(3)))
	})

	It("are not removed by what is no key", For("RPN-023"), func(ctx SpecContext) {
		b := Bench(ctx)
		near(ctx, b, 2)
		for _, key := range []string{"no key", "61zz", "6g"} {
			Expect(typed(ctx, b, "neighbor.remove "+key)).To(Equal("ERR: bad pubkey"), key)
		}
		Expect(neighbours(ctx, b)).To(HaveLen(2))
	})

	It("are fifty at most, and the one that was heard longest ago makes room", For("RPN-012"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		near(ctx, b, 50)
		first := wire.NeighboursQuery{Count: 1, PrefixSize: 4, Order: asKept}
		Expect(asked(ctx, alice, first).List).To(HaveExactElements(HaveField("Key", prefix(0, 4))))
		send(ctx, b, advert(node(50), wire.NodeRepeater, b.Config().Epoch))
		got := asked(ctx, alice, first)
		Expect(got.Total).To(BeEquivalentTo(50))
		Expect(got.List).To(HaveExactElements(HaveField("Key", prefix(50, 4)))) // in whose place
	})

	It("are forgotten with a restart", For("RPN-013"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		near(ctx, b, 2)
		Expect(neighbours(ctx, b)).To(HaveLen(2))
		b.Room().Reboot(ctx)
		Expect(neighbours(ctx, b)).To(BeEmpty())
	})
})

// prefix is the beginning of a node's key.
func prefix(n, bytes int) []byte {
	key := node(n).Public()
	return key[:bytes]
}

// asKept is an order that a repeater does not know, for which it takes that of its table.
const asKept wire.NeighbourOrder = 9

// fading makes a board hear each frame otherwise.
func fading(c *bench.Config) { c.Channel.Fading = lora.DB(2) }

var _ = Describe("request for neighbours", func() {
	It("is answered to guests too, with how many there are", For("RPN-014"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		near(ctx, b, 3)
		alice, bob := people(ctx, b)
		for _, got := range []wire.Neighbours{
			asked(ctx, alice, wire.NeighboursQuery{Count: 10, PrefixSize: 6}), asked(ctx, bob, wire.NeighboursQuery{Count: 10, PrefixSize: 6}),
		} {
			Expect(got.Total).To(BeEquivalentTo(3))
			Expect(got.List).To(ConsistOf(HaveField("Key", prefix(2, 6)), HaveField("Key", prefix(1, 6)), HaveField("Key", prefix(0, 6))))
		}
	})

	for order, by := range InOrder(map[wire.NeighbourOrder]string{
		wire.NewestFirst: "the newest first", wire.OldestFirst: "the oldest first", wire.StrongestFirst: "the strongest first", wire.WeakestFirst: "the weakest first",
	}) {
		It("is answered in the order that it asks for, "+by, For(fmt.Sprintf("RPN-%03d", 15+int(order))), Needs(Channel), func(ctx SpecContext) {
			b := Bench(ctx, fading)
			alice := b.Client("alice")
			alice.LoginAdmin(ctx)
			for _, n := range []int{4, 1, 3, 0, 2} {
				send(ctx, b, advert(node(n), wire.NodeRepeater, b.Config().Epoch))
				b.Pass(ctx, deadline.For(2*time.Second, "the clock goes on"))
			}
			list := asked(ctx, alice, wire.NeighboursQuery{Count: 10, PrefixSize: 6, Order: order}).List
			Expect(len(list)).To(Held(b, "neighbours", BeNumerically(">=", 4)))
			Expect(slices.IsSortedFunc(list, func(x, y wire.Neighbour) int {
				switch order {
				case wire.NewestFirst:
					return int(x.SecondsAgo) - int(y.SecondsAgo)
				case wire.OldestFirst:
					return int(y.SecondsAgo) - int(x.SecondsAgo)
				case wire.StrongestFirst:
					return int(y.SNR) - int(x.SNR)
				case wire.WeakestFirst:
				}
				return int(x.SNR) - int(y.SNR)
			})).To(BeTrue(), "%v", list)
		})
	}

	It("is answered with as many as it asks for, after those that it skips", For("RPN-019"), func(ctx SpecContext) {
		b := Bench(ctx)
		near(ctx, b, 5)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		got := asked(ctx, alice, wire.NeighboursQuery{Count: 2, Offset: 1, PrefixSize: 4, Order: asKept})
		Expect(got.Total).To(BeEquivalentTo(5))
		Expect(got.List).To(HaveExactElements(HaveField("Key", prefix(1, 4)), HaveField("Key", prefix(2, 4))))
		Expect(asked(ctx, alice, wire.NeighboursQuery{Count: 9, Offset: 5, PrefixSize: 4, Order: asKept}).List).To(BeEmpty())
	})

	It("is answered with as many as 130 bytes hold", For("RPN-020"), func(ctx SpecContext) {
		b := Bench(ctx)
		near(ctx, b, 12)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for size, want := range InOrder(map[uint8]int{6: 11, 32: 3}) {
			Expect(asked(ctx, alice, wire.NeighboursQuery{Count: 255, PrefixSize: size}).List).To(HaveLen(want))
		}
	})

	It("is answered with keys of at most 32 bytes, and with none for 0", For("RPN-021"), func(ctx SpecContext) {
		b := Bench(ctx)
		near(ctx, b, 1)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		whole := asked(ctx, alice, wire.NeighboursQuery{Count: 9, PrefixSize: 255}).List
		Expect(whole).To(HaveExactElements(HaveField("Key", prefix(0, 32))))
		Expect(asked(ctx, alice, wire.NeighboursQuery{Count: 9, PrefixSize: 0}).List).To(HaveExactElements(And(
			HaveField("Key", BeEmpty()), HaveField("SNR", whole[0].SNR),
			HaveField("SecondsAgo", BeNumerically("~", whole[0].SecondsAgo, 60)), // what stands behind no key
		)))
	})

	It("of another version is not answered", For("RPN-022"), func(ctx SpecContext) {
		b := Bench(ctx)
		near(ctx, b, 1)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for _, version := range []uint8{1, 0xFF} {
			alice.SendRequest(ctx, wire.RequestNeighbours, wire.NeighboursQuery{Version: version, Count: 9, PrefixSize: 6}.AppendTo(nil))
			silent(ctx, b, alice)
		}
		Expect(asked(ctx, alice, wire.NeighboursQuery{Count: 9, PrefixSize: 6}).List).To(HaveLen(1))
	})
})

// asked is the answer to a client's request for neighbours.
func asked(ctx SpecContext, c *client.Client, q wire.NeighboursQuery) wire.Neighbours {
	GinkgoHelper()
	size := min(int(q.PrefixSize), wire.PublicKeySize)
	got := c.Request(ctx, wire.RequestNeighbours, q.AppendTo(nil))
	Expect(len(got)).To(BeNumerically(">=", 4))
	list, err := wire.DecodeNeighbours(got, size)
	Expect(err).NotTo(HaveOccurred())
	return list
}
