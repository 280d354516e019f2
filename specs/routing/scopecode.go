package routing

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

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

// digested returns the time stamp of the first status request of a client, from a time stamp on,
// whose digest with a region's key begins with two given bytes, and what it carries. One in
// 65536 does.
func digested(b *bench.Bench, c *client.Client, key identity.TransportKey, from uint32, want uint16) (stamp uint32, data []byte) {
	GinkgoHelper()
	const tries = 2_000_000 // none of which fits by chance in one of 10^13 runs
	box := identity.NewBox(c.Identity().SharedSecret(b.Room().PublicKey()))
	data = make([]byte, 8)
	digest := hmac.New(sha256.New, key[:])
	for stamp = from; stamp < from+tries; stamp++ {
		plain := stimuli.Encode(wire.Request{Timestamp: stamp, Type: wire.RequestStatus, Data: data})
		digest.Reset()
		digest.Write([]byte{byte(wire.TypeReq), b.Room().Hash(), c.PublicKey().Hash()})
		digest.Write(box.Seal(nil, plain))
		if binary.LittleEndian.Uint16(digest.Sum(nil)) == want {
			return stamp, data
		}
	}
	FailRequirement("no request has that digest")
	return 0, nil
}

var _ = Describe("transport code", func() {
	for _, c := range []struct {
		digest uint16
		as     string
	}{{0x0000, "0001"}, {0xFFFF, "FFFE"}} {
		It("that would be reserved is taken as "+c.as, For("RT-060"), func(ctx SpecContext) {
			b := regional(ctx, "")
			alice := b.Client("alice")
			alice.Misbehavior.NoPathReturn = true
			alice.LoginGuest(ctx)
			stamp, data := digested(b, alice, region("#alps"), alice.Stamp(), c.digest)
			sent := alice.SendRequest(ctx, wire.RequestStatus, data, client.At(stamp), client.ViaFlood(), client.Scope("#alps"))
			Expect(stimuli.Packet(b.Await(ctx, deadline.Answer, alice.IsReply(sent)))).To(beIn("#alps"))
		})
	}
})

var _ = Describe("scope of replies to what came direct", func() {
	It("has nothing of the flood before", For("RT-061"), func(ctx SpecContext) {
		b := regional(ctx, "")
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.Misbehavior.NoPathReturn = true
		reply := alice.LoginGuest(ctx, client.ViaFlood(), client.Scope("#alps"))
		Expect(stimuli.Packet(reply.Event)).To(beIn("#alps"))
		Expect(stimuli.Packet(bob.LoginGuest(ctx, client.ViaDirect()).Event)).To(beIn(""))
	})
})
