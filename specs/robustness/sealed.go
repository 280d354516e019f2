package robustness

import (
	"crypto/aes"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// pause is between frames that may be answered and need not be.
var pause = deadline.For(50*time.Millisecond, "whether it is answered does not matter")

// source draws what a spec throws at a room, the same for the same seed.
func source(b *bench.Bench) *rand.Rand {
	return rand.New(rand.NewPCG(b.Config().Seed, 0x9E3779B97F4A7C15)) //nolint:gosec // to be repeatable
}

// noise is so many random bytes.
func noise(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// sealed is a ciphertext of any length behind the code that opens it, which no codec would write.
func sealed(secret identity.Secret, text []byte) []byte {
	mac := hmac.New(sha256.New, secret[:])
	mac.Write(text)
	return append(mac.Sum(nil)[:wire.MACSize:wire.MACSize], text...)
}

// send sends a packet and lets a moment pass.
func send(ctx SpecContext, b *bench.Bench, p *wire.Packet) {
	GinkgoHelper()
	frame := stimuli.Encode(p)
	b.Probe().Send(ctx, frame)
	b.Pass(ctx, pause)
}

// datagram is a datagram of a client to the room around what is sealed.
func datagram(b *bench.Bench, c *client.Client, sealed []byte) []byte {
	return append([]byte{b.Room().Hash(), c.PublicKey().Hash()}, sealed...)
}

// packets is how many a room has (StaticPoolPacketManager, v1.9.0 to v1.17.1).
const packets = 32

// rest waits until the room has said what it has to say: as many answers as it has packets may wait,
// and a release before v1.14.1 is silent for as long as it sent after each.
func rest(ctx SpecContext, b *bench.Bench) {
	GinkgoHelper()
	for range packets {
		mark := b.Now()
		b.Pass(ctx, deadline.Quiet)
		if len(b.Heard(mark, b.Now())) == 0 {
			return
		}
	}
}

// wholeBlocks is how often a length is sent that a room can decrypt: more frames in all than it
// has packets.
const wholeBlocks = 8

var _ = Describe("client that seals garbage", func() {
	for _, t := range []wire.PayloadType{wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath} {
		id := "ROB-004"
		if t == wire.TypePath {
			id = "ROB-016"
		}
		It("in a "+t.String()+" of each length leaves the room serving", For(id), func(ctx SpecContext) {
			b := Bench(ctx)
			bob := b.Client("bob")
			bob.LoginAdmin(ctx)
			r, secret := source(b), bob.Identity().SharedSecret(b.Room().PublicKey())
			for n := range wire.MaxPayload - 2 - wire.MACSize + 1 {
				times := 1
				if n%aes.BlockSize == 0 {
					times = wholeBlocks
				}
				for i := range times {
					route := []wire.Route{wire.Flood, wire.Direct}[(n+i)%2]
					send(ctx, b, &wire.Packet{Route: route, Type: t, Payload: datagram(b, bob, sealed(secret, noise(r, n)))})
				}
			}
			expectService(ctx, b)
		})
	}

	It("in a log-in of each length leaves the room serving", For("ROB-004"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob := b.Client("bob")
		r, secret, key := source(b), bob.Identity().SharedSecret(b.Room().PublicKey()), bob.PublicKey()
		for n := range wire.MaxPayload - 1 - len(key) - wire.MACSize + 1 {
			payload := append(append([]byte{b.Room().Hash()}, key[:]...), sealed(secret, noise(r, n))...)
			send(ctx, b, &wire.Packet{Route: wire.Flood, Type: wire.TypeAnonReq, Payload: payload})
		}
		expectService(ctx, b)
	})

	It("asks for each of 256 types of request, cut off and extended", For("ROB-005"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob := b.Client("bob")
		bob.LoginAdmin(ctx)
		r := source(b)
		const longest = 150
		for t := range 256 {
			bob.SendRequest(ctx, wire.RequestType(t), noise(r, t%3*longest/2), client.ViaFlood())
			b.Pass(ctx, pause)
		}
		for _, t := range []wire.RequestType{wire.RequestStatus, wire.RequestKeepAlive, wire.RequestTelemetry, wire.RequestAccessList} {
			for n := range 32 {
				bob.SendRequest(ctx, t, make([]byte, n), client.ViaDirect())
				b.Pass(ctx, pause)
			}
		}
		rest(ctx, b)
		bob.Status(ctx)
		expectService(ctx, b)
	})

	It("in path returns does not change the path to it", For("ROB-006"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob := b.Client("bob")
		bob.Behind(stimuli.Path(0x21, 0x22, 0x23))
		bob.LoginGuest(ctx)
		for _, length := range []byte{0xC0, 0xC3, 0xFF, 0x40 | 33, 0x7F, 0x80 | 22, 0xBF} {
			plain := append([]byte{length}, make([]byte, 100)...)
			send(ctx, b, &wire.Packet{Route: wire.Flood, Type: wire.TypePath, Payload: stimuli.Datagram(bob.Identity(), b.Room().PublicKey(), plain)})
		}
		sent := bob.SendRequest(ctx, wire.RequestStatus, nil, client.ViaDirect())
		p := stimuli.Packet(b.Await(ctx, deadline.Answer, bob.IsReply(sent)))
		Expect(p.Path).To(Equal(stimuli.Path(0x23, 0x22, 0x21)))
	})

	It("commands nonsense as an administrator", For("ROB-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob := b.Client("bob")
		bob.LoginAdmin(ctx)
		r := source(b)
		// Words that could rightly change how the room is to be reached stand in whole lines alone.
		words := []string{
			"get", "set", "setperm", "time", "clock", "advert", "neighbors", "log", "gps", "sensor",
			"name", "lat", "tx", "multi.acks", "put", "remove", "list", "home", "sync",
			"", "|", "ab|", "-1", "0", "3", "4294967296", "1e99", "nan", "AB", "abcdef0", "868.1,250,11", "*", "#", "\"", "%s%n", "\xff\xfe",
		}
		lines := []string{
			"tempradio", "tempradio 1", "tempradio ,,,,", "set radio", "set radio 1,2", "set radio ,,,", "set prv.key", "set prv.key 00",
			"set af", "region", "region put", "region get", "region remove nobody", "region list", "password", "set guest.password",
		}
		for range 200 {
			line := make([]string, 1+r.IntN(4))
			for i := range line {
				line[i] = words[r.IntN(len(words))]
			}
			lines = append(lines, strings.Join(line, " "))
		}
		for _, line := range lines {
			bob.SendCommand(ctx, line)
			b.Pass(ctx, deadline.CommandReply)
		}
		for n := range 33 {
			bob.SendCommand(ctx, fmt.Sprintf("setperm %s 3", strings.Repeat("5A", n)))
			b.Pass(ctx, deadline.CommandReply)
		}
		expectService(ctx, b)
	})
})
