package companion

import (
	"encoding/binary"
	"errors"

	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// sendRaw sends bytes of the app's along a path.
func (c *Companion) sendRaw(n int) {
	size := int(int8(c.cmd[1]))
	if size < 0 || 2+size+4 > n {
		c.fail(frames.Unsupported) // flooding is
		return
	}
	path, _, err := wire.DecodePath(c.cmd[1:])
	if err != nil {
		c.done(c.quirks.BadPathTaken, frames.IllegalArgument)
		return
	}
	p := c.node.NewRaw(c.cmd[2+size : n])
	c.node.SendDirect(p, &path, 0)
	c.done(p != nil, frames.TableFull)
}

// sendPacket sends a frame as it is.
func (c *Companion) sendPacket(n int) {
	p, err := c.node.Read(c.cmd[2:n])
	switch {
	case errors.Is(err, mesh.ErrNoPacket):
		c.fail(frames.TableFull)
	case err != nil:
		c.fail(frames.IllegalArgument)
	default:
		c.node.Enqueue(p, c.cmd[1], 0)
		c.ok()
	}
}

// sendControl sends control data to the neighbours.
func (c *Companion) sendControl(n int) {
	if c.cmd[1]&0x80 == 0 {
		c.fail(frames.Unsupported)
		return
	}
	p := c.node.NewControl(c.cmd[1:n])
	c.node.SendZeroHop(p, 0)
	c.done(p != nil, frames.TableFull)
}

// sendTrace sends a trace along hashes.
func (c *Companion) sendTrace(n int) {
	const head = 10
	hashes := c.cmd[head:n]
	trace := wire.Trace{Tag: c.number(1), Auth: c.number(5), Flags: c.cmd[9], Hashes: hashes}
	hops := len(hashes) / trace.HashSize()
	if hops > wire.MaxPath || len(hashes)%trace.HashSize() != 0 {
		c.fail(frames.IllegalArgument)
		return
	}
	p := c.node.NewTrace(trace)
	if p == nil {
		c.fail(frames.TableFull)
		return
	}
	c.node.SendDirect(p, &wire.Path{}, 0)
	if c.quirks.TraceLimitWraps {
		hops &= wire.MaxHops
	}
	limit := directLimit(c.board.Radio().Airtime(2+len(p.Payload)), hops)
	c.writeSent(sent{limit: limit}, trace.Tag)
}

// Trace shows the app a trace that has come to the end of its path (MyMesh::onTraceRecv, v1.17.1).
func (o observer) Trace(p *mesh.Packet, t wire.Trace) {
	hops := len(t.Hashes) / t.HashSize()
	if 12+len(t.Hashes)+hops+1 > frames.MaxFrame+1 {
		return
	}
	b := append(o.say(frames.PushTrace), 0, byte(len(t.Hashes)), t.Flags)
	b = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, t.Tag), t.Auth)
	b = append(b, t.Hashes...)
	levels := p.Path.Bytes() // one of each hop so far
	b = append(append(b, levels[:min(hops, len(levels))]...), make([]byte, max(hops-len(levels), 0))...)
	o.push(append(b, byte(p.SNR)))
}

// Control shows the app control data of a neighbour.
func (o observer) Control(p *mesh.Packet) {
	o.push(append(append(o.reception(frames.PushControl), p.Path.LengthByte()), p.Payload...))
}

// Raw shows the app a custom packet.
func (o observer) Raw(p *mesh.Packet) {
	o.push(append(append(o.reception(frames.PushRaw), 0xFF), p.Payload...))
}
