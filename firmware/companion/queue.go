package companion

import (
	"encoding/binary"
	"slices"

	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// queue holds the messages that wait for the app, as the frames that it will get. It is lost with
// the power.
type queue struct{ list [][]byte }

// add puts a message at the end and reports whether there was room. If there is none, the oldest
// message of a channel makes some (MyMesh::addToOfflineQueue, v1.17.1).
func (q *queue) add(frame []byte) bool {
	if len(q.list) >= QueueSize {
		i := slices.IndexFunc(q.list, fromChannel)
		if i < 0 {
			return false
		}
		q.list = slices.Delete(q.list, i, i+1)
	}
	q.list = append(q.list, slices.Clone(frame))
	return true
}

func fromChannel(frame []byte) bool {
	code := frames.Code(frame[0])
	return code == frames.ChannelMessage || code == frames.ChannelMessageV3 || code == frames.ChannelData
}

func (c *Companion) nextMessage(int) {
	if len(c.queue.list) == 0 {
		c.write(c.say(frames.NoMessage))
		return
	}
	c.write(append(c.out[:0], c.queue.list[0]...))
	c.queue.list = slices.Delete(c.queue.list, 0, 1)
}

// longHeader is the version of the protocol from which messages say how well they were heard.
const longHeader = 3

// heading begins a message for the app in the form of the version that it speaks now.
func (c *Companion) heading(p *mesh.Packet, short, long frames.Code) []byte {
	if c.version < longHeader {
		return c.say(short)
	}
	return append(c.say(long), byte(p.SNR), 0, 0)
}

// pathByte is the length byte of the way of a flooded packet, or 255.
func pathByte(p *mesh.Packet) byte {
	if p.Route.IsFlood() {
		return p.Path.LengthByte()
	}
	return pathUnknown
}

// enqueueText keeps a text of a contact for the app, and reports whether it may be acknowledged.
func (c *Companion) enqueueText(p *mesh.Packet, k *contact, kind wire.TextType, timestamp uint32, author []byte, text string) bool {
	b := append(c.heading(p, frames.ContactMessage, frames.ContactMessageV3), k.key[:6]...)
	b = append(b, pathByte(p), byte(kind))
	b = append(binary.LittleEndian.AppendUint32(b, timestamp), author...)
	return c.enqueue(b, text)
}

// enqueue keeps a message for the app and tells it so. A text that does not fit is cut.
func (c *Companion) enqueue(head []byte, text string) (kept bool) {
	kept = c.queue.add(append(head, text[:min(len(text), frames.MaxFrame-len(head))]...)) || c.quirks.AcknowledgesLost
	if kept {
		c.push([]byte{byte(frames.PushMessage)})
	}
	return kept
}
