// Package acl judges who may do what in a room: log-ins, roles, the access list and
// remote commands.
package acl

import (
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// The permissions that a log-in gives; the two lower bits are the role (ClientACL.h, v1.17.1).
const (
	guest     = 0
	readOnly  = 1
	readWrite = 2
	admin     = 3
)

// done is what the console answers to what it has carried out.
const done = "OK"

// beAdmin, beMember and beReader match the answer to a log-in by its two role bytes.
func beAdmin() OmegaMatcher  { return role(wire.LoginAdmin, admin) }
func beMember() OmegaMatcher { return role(wire.LoginMember, readWrite) }
func beReader() OmegaMatcher { return role(wire.LoginReadOnly, guest) }

func role(result wire.LoginResult, permissions uint8) OmegaMatcher {
	return And(HaveField("Result", result), HaveField("Permissions", permissions))
}

// answers matches every frame that the room sends to a client, posts that it pushes aside:
// those that the client can open, and those that name it without its being able to.
func answers(c *client.Client) capture.Matcher {
	named := capture.Func("a frame for the hash of "+c.Name(), func(ev capture.Event) bool {
		var p wire.Packet
		if ev.Kind != capture.Heard || p.Decode(ev.Frame) != nil {
			return false
		}
		switch p.Type {
		case wire.TypeTxt, wire.TypePath, wire.TypeResponse, wire.TypeReq:
			d, err := wire.DecodeDatagram(p.Payload)
			return err == nil && d.Dest == c.PublicKey().Hash()
		default:
			return false
		}
	})
	return capture.And(capture.Or(c.IsAnything(), named), capture.Not(c.IsPush()))
}

// silent judges that the room does not answer a client.
func silent(ctx SpecContext, b *bench.Bench, c *client.Client) {
	GinkgoHelper()
	b.Never(ctx, deadline.Quiet, answers(c))
}

// refused judges that a log-in is not answered.
func refused(ctx SpecContext, b *bench.Bench, c *client.Client, password string, opts ...client.Option) {
	GinkgoHelper()
	c.SendLogin(ctx, password, opts...)
	silent(ctx, b, c)
}

// unanswered judges that a post is neither acknowledged nor answered.
func unanswered(ctx SpecContext, b *bench.Bench, c *client.Client, text string) {
	GinkgoHelper()
	sent := c.SendPost(ctx, text)
	b.Never(ctx, deadline.Ack, capture.Or(c.IsAck(sent), answers(c)))
}

// reads waits until a post is pushed to a client and the client has acknowledged it, so
// that its next frame is not followed by that acknowledgement.
func reads(ctx SpecContext, b *bench.Bench, c *client.Client, text string) {
	GinkgoHelper()
	c.AwaitPushOf(ctx, deadline.PushAfterPost, text)
	b.Pass(ctx, deadline.Ack)
}

// set types a command that must succeed.
func set(ctx SpecContext, b *bench.Bench, command string) {
	GinkgoHelper()
	Expect(b.Room().Console().Command(ctx, command)).To(Equal(done), command)
}

// setperm types the command that gives a client permissions, or removes it with none,
// and returns the answer.
func setperm(ctx SpecContext, b *bench.Bench, key, permissions string) string {
	GinkgoHelper()
	return b.Room().Console().Command(ctx, "setperm "+key+" "+permissions)
}

// keyOf is a client's public key as people type it.
func keyOf(c *client.Client) string {
	key := c.PublicKey()
	return Hex(key[:])
}

// accessList returns what `get acl` prints, a line for each client, in order of keys.
func accessList(ctx SpecContext, b *bench.Bench) []string {
	GinkgoHelper()
	head, list, ok := strings.Cut(b.Room().Console().Dump(ctx, "get acl"), "ACL:\r\n")
	Expect(ok).To(BeTrue(), "no ACL: in %q", head)
	lines := strings.Split(strings.TrimSuffix(list, "\n"), "\n")
	if list == "" {
		return nil
	}
	slices.Sort(lines)
	return lines
}

// entry is a client's line of the access list.
func entry(permissions string, c *client.Client) string {
	return permissions + " " + strings.ToUpper(keyOf(c))
}
